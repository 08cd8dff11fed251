package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Range;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Sort;

/**
 * The forms of pages, and of what they are asked for with, of Spring Data. Loaded only where it is.
 *
 * <p>All are arrays, so that what Jackson writes of a subclass, which is an object, is never taken for one of them.
 */
final class DataForms {

    private static final String UNLIMITED = "unlimited";

    private DataForms() {}

    static List<Form> all() {
        return List.of(
                Form.of(Page.class, Part.class, Part::of, Part::page),
                Form.of(PageImpl.class, Part.class, Part::of, Part::page),
                Form.of(Slice.class, Part.class, Part::of, Part::slice),
                Form.of(SliceImpl.class, Part.class, Part::of, Part::unnumbered),
                Form.of(Pageable.class, Request.class, Request::of, Request::pageable),
                Form.of(PageRequest.class, Request.class, Request::of, Request::paged),
                Form.of(Sort.class, Sort.Order[].class, DataForms::orders, Sort::by),
                Form.of(Sort.Order.class, Order.class, Order::of, Order::order),
                Form.of(Limit.class, String.class, DataForms::text, DataForms::limit),
                Form.of(Range.class, Ends.class, Ends::of, Ends::range),
                Form.of(Range.Bound.class, End.class, End::of, End::bound));
    }

    private static Sort.Order[] orders(Sort sort) {
        return sort.stream().toArray(Sort.Order[]::new);
    }

    private static String text(Limit limit) {
        return limit.isLimited() ? String.valueOf(limit.max()) : UNLIMITED;
    }

    private static Limit limit(String text) {
        return text.equals(UNLIMITED) ? Limit.unlimited() : Limit.of(Integer.parseInt(text));
    }

    /**
     * A page or slice.
     *
     * @param total null unless it is a page
     * @param next whether there are more; null if it is a page
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"content", "pageable", "total", "next"})
    record Part<T>(
            @JsonProperty("content") List<@Nullable T> content,
            @JsonProperty("pageable") Pageable pageable,
            @JsonProperty("total") @Nullable Long total,
            @JsonProperty("next") @Nullable Boolean next) {

        static Part<?> of(Slice<?> slice) {
            return slice instanceof Page<?> page
                    ? new Part<>(page.getContent(), page.getPageable(), page.getTotalElements(), null)
                    : new Part<>(slice.getContent(), slice.getPageable(), null, slice.hasNext());
        }

        Slice<T> slice() {
            return total == null ? unnumbered() : page();
        }

        PageImpl<T> page() {
            return new PageImpl<>(content, pageable, total);
        }

        SliceImpl<T> unnumbered() {
            return new SliceImpl<>(content, pageable, next);
        }
    }

    /**
     * What a page is asked for with.
     *
     * @param page null if it is about no page
     * @param size null if it is about no page
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"page", "size", "sort"})
    record Request(
            @JsonProperty("page") @Nullable Integer page,
            @JsonProperty("size") @Nullable Integer size,
            @JsonProperty("sort") Sort sort) {

        static Request of(Pageable pageable) {
            return pageable.isPaged()
                    ? new Request(pageable.getPageNumber(), pageable.getPageSize(), pageable.getSort())
                    : new Request(null, null, pageable.getSort());
        }

        Pageable pageable() {
            return page == null ? Pageable.unpaged(sort) : paged();
        }

        PageRequest paged() {
            return PageRequest.of(page, size, sort);
        }
    }

    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"property", "direction", "nulls", "ignoringCase"})
    record Order(
            @JsonProperty("property") String property,
            @JsonProperty("direction") String direction,
            @JsonProperty("nulls") String nulls,
            @JsonProperty("ignoringCase") @Nullable Boolean ignoringCase) {

        static Order of(Sort.Order order) {
            return new Order(
                    order.getProperty(),
                    order.getDirection().name(),
                    order.getNullHandling().name(),
                    order.isIgnoreCase());
        }

        Sort.Order order() {
            return new Sort.Order(
                    Sort.Direction.valueOf(direction), property, ignoringCase, Sort.NullHandling.valueOf(nulls));
        }
    }

    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"lower", "upper"})
    record Ends<T>(
            @JsonProperty("lower") Range.Bound<T> lower,
            @JsonProperty("upper") Range.Bound<T> upper) {

        static <T> Ends<T> of(Range<T> range) {
            return new Ends<>(range.getLowerBound(), range.getUpperBound());
        }

        Range<T> range() {
            return Range.of(lower, upper);
        }
    }

    /** @param value null if there is no bound */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"value", "inclusive"})
    record End<T>(
            @JsonProperty("value") @Nullable T value,
            @JsonProperty("inclusive") @Nullable Boolean inclusive) {

        static <T> End<T> of(Range.Bound<T> bound) {
            return new End<>(bound.getValue().orElse(null), bound.isInclusive());
        }

        Range.Bound<T> bound() {
            if (value == null) {
                return Range.Bound.unbounded();
            }
            return inclusive ? Range.Bound.inclusive(value) : Range.Bound.exclusive(value);
        }
    }
}
