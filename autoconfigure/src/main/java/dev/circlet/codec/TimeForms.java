package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Version;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.bean.BeanDeserializer;
import tools.jackson.databind.deser.jdk.JavaUtilCalendarDeserializer;
import tools.jackson.databind.deser.jdk.JavaUtilDateDeserializer;
import tools.jackson.databind.ext.sql.JavaSqlDateDeserializer;
import tools.jackson.databind.ext.sql.JavaSqlDateSerializer;
import tools.jackson.databind.ext.sql.JavaSqlTimeSerializer;
import tools.jackson.databind.ext.sql.JavaSqlTimestampDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.jdk.JavaUtilCalendarSerializer;
import tools.jackson.databind.ser.jdk.JavaUtilDateSerializer;

/**
 * Makes the times that are older than {@code java.time} come back as they were, by {@link OldTimes}, in place of what Jackson
 * makes of them: milliseconds of a {@code Timestamp}, for instance, and any {@code Calendar} in UTC.
 *
 * <p>What the application says of such a type, by a (de)serializer, mix-in or override, or of a property by a format, comes
 * before. The date format and zone of its mapper do not: they are for the readers of its web pages.
 */
final class TimeForms extends JacksonModule {

    private static final Map<Class<?>, Function<String, Object>> PARSERS = new HashMap<>();

    static {
        PARSERS.put(Date.class, OldTimes::date);
        PARSERS.put(Calendar.class, OldTimes::calendar);
        PARSERS.put(GregorianCalendar.class, OldTimes::calendar);
        if (OldTimes.JDBC) {
            PARSERS.put(Timestamp.class, SqlTimes::timestamp);
            PARSERS.put(java.sql.Date.class, SqlTimes::day);
            PARSERS.put(Time.class, SqlTimes::clock);
        }
    }

    private final JsonMapper mapper;
    private final Map<Class<?>, Boolean> unsaid = new ConcurrentHashMap<>();

    /** @param mapper the application's, which stays as it is */
    TimeForms(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** The application's mapper with these forms. */
    JsonMapper added() {
        return mapper.rebuild().addModule(this).build();
    }

    /** What tells such a type from itself as Jackson writes it; nothing for other types. */
    String mark(JavaType type) {
        return parser(type.getRawClass()) == null ? "" : "&time";
    }

    @Override
    public String getModuleName() {
        return TimeForms.class.getName();
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public void setupModule(SetupContext context) {
        context.addSerializers(TimeSerializer.all(this));
        context.addDeserializerModifier(new TimeDeserializer.Modifier(this));
    }

    /** Reads values of a class, null for a class that is none of these or left to the application. */
    @Nullable
    Function<String, Object> parser(Class<?> type) {
        return PARSERS.containsKey(type) && isUnsaid(type) ? PARSERS.get(type) : null;
    }

    /** Whether values of a class are written here. The calendars of other cultures are hidden classes of the platform. */
    boolean isWritten(Class<?> type) {
        boolean known =
                PARSERS.containsKey(type) || Calendar.class.isAssignableFrom(type) && type.getClassLoader() == null;
        return known && isUnsaid(type);
    }

    private boolean isUnsaid(Class<?> type) {
        Boolean known = unsaid.get(type);
        if (known == null) {
            known = lineage(type)
                    .allMatch(each -> !isSaid(mapper.serializationConfig().getDefaultPropertyFormat(each))
                            && isWrittenByJackson(each)
                            && (!PARSERS.containsKey(each) || isReadByJackson(each)));
            unsaid.put(type, known);
        }
        return known;
    }

    /** What is said of a class may be meant for those that extend it, too. */
    private static Stream<Class<?>> lineage(Class<?> type) {
        return Stream.iterate(type, each -> each != Object.class, Class::getSuperclass);
    }

    private boolean isWrittenByJackson(Class<?> type) {
        return mapper._serializationContext().findValueSerializer(type) == jacksons(type);
    }

    /** How Jackson writes values of a class. */
    static ValueSerializer<?> jacksons(Class<?> type) {
        return switch (type.getName()) {
            case "java.util.Date", "java.sql.Timestamp" -> JavaUtilDateSerializer.instance;
            case "java.sql.Date" -> JavaSqlDateSerializer.instance;
            case "java.sql.Time" -> JavaSqlTimeSerializer.instance;
            default -> JavaUtilCalendarSerializer.instance;
        };
    }

    /** With a format, which others have made, it would be another instance. */
    private boolean isReadByJackson(Class<?> type) {
        ValueDeserializer<?> reader =
                mapper._deserializationContext().findNonContextualValueDeserializer(mapper.constructType(type));
        return switch (type.getName()) {
            case "java.util.Date" -> reader == JavaUtilDateDeserializer.instance;
            case "java.sql.Timestamp" -> reader == JavaSqlTimestampDeserializer.instance;
            case "java.sql.Date" -> reader == JavaSqlDateDeserializer.instance;
            case "java.sql.Time" -> reader.getClass() == BeanDeserializer.class;
            default -> reader.getClass() == JavaUtilCalendarDeserializer.class;
        };
    }

    /** Whether the application says how a property looks. */
    static boolean isSaid(@Nullable BeanProperty property, MapperConfig<?> config, Class<?> type) {
        return property != null && isSaid(property.findPropertyFormat(config, type));
    }

    private static boolean isSaid(JsonFormat.@Nullable Value format) {
        return format != null && (format.hasPattern() || format.hasShape());
    }
}
