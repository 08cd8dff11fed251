package dev.circlet.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.validation.DataBinder;
import org.springframework.web.bind.annotation.BindParam;

/** Names of constructor parameters by annotation. The one class of the binder that needs Spring Web. */
enum BindParamNames implements DataBinder.NameResolver {
    INSTANCE;

    @Override
    public @Nullable String resolveName(MethodParameter parameter) {
        BindParam annotation = parameter.getParameterAnnotation(BindParam.class);
        return annotation == null || annotation.value().isEmpty() ? null : annotation.value();
    }
}
