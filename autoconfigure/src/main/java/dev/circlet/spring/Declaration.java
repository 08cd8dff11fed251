package dev.circlet.spring;

import org.springframework.core.ResolvableType;

/**
 * One {@link CacheGroup} found on a bean.
 *
 * @param name the group's name, resolved and checked
 * @param location where it was found, for messages
 * @param bean the name of the bean that loads
 * @param method the name of the method that loads, empty if the bean is a getter
 * @param batch whether several keys are loaded at once
 * @param settings the annotation, unresolved
 * @param valueType what the group holds, free of variables
 */
record Declaration(
        String name,
        String location,
        String bean,
        String method,
        boolean batch,
        CacheGroup settings,
        ResolvableType valueType) {}
