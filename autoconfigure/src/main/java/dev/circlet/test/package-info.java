/**
 * What tests of an application may use: {@link dev.circlet.test.RouterTestClient}, a client that asks an engine without a
 * server; {@link dev.circlet.test.TestFleet}, a fleet in virtual time; {@link dev.circlet.test.AutoConfigureCirclet}, the
 * groups of a Spring Boot application on one node whose clock belongs to the test.
 *
 * @since 0.1
 */
@NullMarked
package dev.circlet.test;

import org.jspecify.annotations.NullMarked;
