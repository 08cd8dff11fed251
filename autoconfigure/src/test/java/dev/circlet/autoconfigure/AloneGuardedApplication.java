package dev.circlet.autoconfigure;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** {@link AloneApplication} with rules that leave everything open but the actuator. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(AloneApplication.class)
class AloneGuardedApplication {

    public static void main(String[] args) {
        SpringApplication.run(AloneGuardedApplication.class, args);
        System.out.println(AloneApplication.READY);
    }

    @Bean
    SecurityFilterChain rules(HttpSecurity http) throws Exception {
        return http.httpBasic(Customizer.withDefaults())
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                EndpointRequest.to("health"),
                                EndpointRequest.toAdditionalPaths(WebServerNamespace.SERVER, "health"))
                        .permitAll()
                        .requestMatchers(EndpointRequest.toAnyEndpoint())
                        .authenticated()
                        .anyRequest()
                        .permitAll())
                .build();
    }
}
