package dev.circlet.codec;

import tools.jackson.core.Version;
import tools.jackson.databind.JacksonModule;

/** What the mapper that tells classes has beside its ids. */
final class ToldModule extends JacksonModule {

    private final ToldTypes types;

    ToldModule(ToldTypes types) {
        this.types = types;
    }

    @Override
    public String getModuleName() {
        return ToldTypes.class.getName();
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public void setupModule(SetupContext context) {
        context.addSerializerModifier(new AnySerializer.Modifier(types));
        context.addDeserializers(ProjectionDeserializer.all(types.projections()));
        context.addDeserializers(new RowDeserializer.All(types.rows()));
    }
}
