package dev.circlet.spring;

import dev.circlet.cache.MembershipFilter;
import dev.circlet.cache.MembershipFilterContract;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** The filter that asks the bean of its group, which is made when it is needed. */
class GroupFiltersTests extends MembershipFilterContract {

    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final MembershipFilter bean = known::contains;
    private final StaticListableBeanFactory beans = new StaticListableBeanFactory();
    private final MembershipFilter filter;

    GroupFiltersTests() {
        beans.addBean("books", bean);
        filter = new GroupFilters(beans).of("books");
    }

    @Override
    protected MembershipFilter filter() {
        return filter;
    }

    @Override
    protected void add(String key) {
        known.add(key);
    }
}
