package dev.circlet.spring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Hears of nested transactions that the reactive managers of an application roll back. One for all, so that no manager
 * has it twice, and no bean, which Spring Boot would give to the imperative ones as well.
 */
final class NestedRollBackListener implements TransactionExecutionListener {

    private static final NestedRollBackListener INSTANCE = new NestedRollBackListener();

    private NestedRollBackListener() {}

    /** Listens to all reactive managers, to those that are made later when they are. */
    static void listenIn(@Nullable BeanFactory factory) {
        BeanFactory next = factory;
        while (next instanceof ConfigurableListableBeanFactory here) {
            boolean all = true;
            for (String name : here.getBeanNamesForType(ReactiveTransactionManager.class, true, false)) {
                if (here.containsSingleton(name)) {
                    listenTo(here.getBean(name));
                } else {
                    all = false;
                }
            }
            if (!all) {
                here.addBeanPostProcessor(new Later());
            }
            next = here.getParentBeanFactory();
        }
    }

    /** As the first, because one that fails keeps the news from those behind it; the list may not be changeable. */
    private static void listenTo(Object bean) {
        Object target = bean;
        while (AopUtils.isAopProxy(target)) {
            // That of a scope has none here, and its target is a bean as well.
            target = AopProxyUtils.getSingletonTarget(target);
        }
        if (target instanceof ConfigurableTransactionManager manager) {
            Collection<TransactionExecutionListener> before = manager.getTransactionExecutionListeners();
            if (!before.contains(INSTANCE)) {
                List<TransactionExecutionListener> listeners = new ArrayList<>(List.of(INSTANCE));
                listeners.addAll(before);
                manager.setTransactionExecutionListeners(listeners);
            }
        }
    }

    /** Also told when the roll-back failed, after which nobody knows; a manager may be an imperative one too. */
    @Override
    public void afterRollback(TransactionExecution transaction, @Nullable Throwable failure) {
        if (transaction instanceof ReactiveTransaction && transaction.isNested()) {
            NestedRollBacks.happened();
        }
    }

    private static final class Later implements BeanPostProcessor {

        /** Something may replace its listeners while it is made. */
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (bean instanceof ReactiveTransactionManager) {
                listenTo(bean);
            }
            return bean;
        }
    }
}
