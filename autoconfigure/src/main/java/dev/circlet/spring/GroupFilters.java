package dev.circlet.spring;

import dev.circlet.cache.InvalidGroupException;
import dev.circlet.cache.MembershipFilter;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;

/**
 * The membership filters that the application declares as beans. A bean filters the group whose name is its own name, or its
 * qualifier. It is asked for at the first look-up that needs it, so that it may depend on the very group.
 *
 * @since 0.1
 */
public final class GroupFilters {

    private final ListableBeanFactory beans;

    /**
     * Creates the filters of an application.
     *
     * @param beans where to look for them
     */
    public GroupFilters(ListableBeanFactory beans) {
        this.beans = beans;
    }

    /**
     * Returns the filter of a group.
     *
     * @param group the group's name
     * @return a filter that asks the bean, or {@code null} if there is none for the group
     * @throws InvalidGroupException if there are several
     */
    public @Nullable MembershipFilter of(String group) {
        List<String> names = names().filter(bean -> isFor(group, bean)).toList();
        if (names.size() > 1) {
            throw new InvalidGroupException(
                    group,
                    "Group '" + group + "' has several membership filters: the beans " + String.join(", ", names),
                    "Leave one of them, or combine them in one bean.");
        }
        return names.isEmpty() ? null : new Lazy(beans, names.get(0));
    }

    /**
     * Returns the filters that no group asks.
     *
     * @param groups the names of all groups
     * @return the names of beans whose own name and qualifier are no group's
     */
    public List<String> unused(Collection<String> groups) {
        return names().filter(bean -> groups.stream().noneMatch(group -> isFor(group, bean)))
                .toList();
    }

    private Stream<String> names() {
        return Stream.of(beans.getBeanNamesForType(MembershipFilter.class, true, false));
    }

    private boolean isFor(String group, String bean) {
        return BeanFactoryAnnotationUtils.isQualifierMatch(group::equals, bean, beans);
    }

    private static final class Lazy implements MembershipFilter {

        private final ListableBeanFactory beans;
        private final String name;
        private volatile @Nullable MembershipFilter bean;

        Lazy(ListableBeanFactory beans, String name) {
            this.beans = beans;
            this.name = name;
        }

        @Override
        public boolean mightContain(String key) {
            MembershipFilter filter = bean;
            if (filter == null) {
                filter = beans.getBean(name, MembershipFilter.class);
                bean = filter;
            }
            return filter.mightContain(key);
        }
    }
}
