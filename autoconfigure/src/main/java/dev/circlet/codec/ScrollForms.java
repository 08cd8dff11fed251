package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.OffsetScrollPosition;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Window;

/** The forms of windows and of the positions that they scroll from, of Spring Data. Loaded only where it is. */
final class ScrollForms {

    private ScrollForms() {}

    static List<Form> all() {
        return List.of(
                Form.ofAny(Window.class, Frame.class, Frame::of, Frame::window),
                Form.ofAny(ScrollPosition.class, Place.class, Place::of, Place::position),
                Form.ofAny(OffsetScrollPosition.class, Place.class, Place::of, Place::offsetPosition),
                Form.ofAny(KeysetScrollPosition.class, Place.class, Place::of, Place::keysetPosition));
    }

    /** @param positions one for each element, null where there is none */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"content", "positions", "next"})
    record Frame<T>(
            @JsonProperty("content") List<@Nullable T> content,
            @JsonProperty("positions") List<@Nullable ScrollPosition> positions,
            @JsonProperty("next") @Nullable Boolean next) {

        static <T> Frame<T> of(Window<T> window) {
            List<@Nullable ScrollPosition> positions = new ArrayList<>();
            for (int i = 0; i < window.size(); i++) {
                positions.add(window.hasPosition(i) ? window.positionAt(i) : null);
            }
            return new Frame<>(window.getContent(), positions, window.hasNext());
        }

        @Nullable
        Window<T> window() {
            return content.size() == positions.size() ? Window.from(content, function(), next) : null;
        }

        /** Spring's own for offsets, because it is equal to others of its kind. */
        private IntFunction<? extends ScrollPosition> function() {
            long start = content.isEmpty() ? 0 : offset(0);
            return start >= 0 && IntStream.range(0, positions.size()).allMatch(i -> offset(i) == start + i)
                    ? OffsetScrollPosition.positionFunction(start)
                    : new Positions(positions);
        }

        /** Negative if there is none. */
        private long offset(int index) {
            return positions.get(index) instanceof OffsetScrollPosition position && !position.isInitial()
                    ? position.getOffset()
                    : -1;
        }
    }

    /** Those that were written. */
    private record Positions(List<@Nullable ScrollPosition> positions) implements IntFunction<ScrollPosition> {

        @Override
        public ScrollPosition apply(int index) {
            ScrollPosition position = positions.get(index);
            if (position == null) {
                throw new IllegalStateException("There is no position of element " + index);
            }
            return position;
        }
    }

    /**
     * A position to scroll from.
     *
     * @param offset null for keys, and for the first of all positions
     * @param keys null for an offset
     * @param direction null for an offset
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"offset", "keys", "direction"})
    record Place(
            @JsonProperty("offset") @Nullable Long offset,
            @JsonProperty("keys") @Nullable Map<String, @Nullable Object> keys,
            @JsonProperty("direction") @Nullable String direction) {

        static Place of(ScrollPosition position) {
            return position instanceof KeysetScrollPosition keyset
                    ? new Place(null, keyset.getKeys(), keyset.getDirection().name())
                    : new Place(
                            position.isInitial() ? null : ((OffsetScrollPosition) position).getOffset(), null, null);
        }

        ScrollPosition position() {
            return keys == null ? offsetPosition() : keysetPosition();
        }

        OffsetScrollPosition offsetPosition() {
            return offset == null ? ScrollPosition.offset() : ScrollPosition.offset(offset);
        }

        KeysetScrollPosition keysetPosition() {
            return ScrollPosition.of(keys, ScrollPosition.Direction.valueOf(direction));
        }
    }
}
