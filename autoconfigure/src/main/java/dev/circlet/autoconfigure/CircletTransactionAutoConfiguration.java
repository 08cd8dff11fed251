package dev.circlet.autoconfigure;

import dev.circlet.cache.CommitHook;
import dev.circlet.spring.TransactionCommitHook;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * Auto-configuration that lets invalidations wait for the commit of a Spring transaction.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnClass(TransactionSynchronization.class)
public final class CircletTransactionAutoConfiguration {

    CircletTransactionAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(CommitHook.class)
    TransactionCommitHook circletCommitHook() {
        return new TransactionCommitHook();
    }
}
