package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.ReactiveNoDatabase;
import io.r2dbc.spi.ConnectionFactories;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.SimpleTransactionStatus;

/** Which transaction managers are listened to, and what counts of what they tell. */
@Timeout(60)
class NestedRollBackListenerTests {

    private final ReactiveNoDatabase manager = new ReactiveNoDatabase();
    private final GenericApplicationContext application = new GenericApplicationContext();

    private void start() {
        application.registerBean(TransactionCommitHook.class);
        application.refresh();
    }

    private static TransactionExecutionListener listenerOf(ConfigurableTransactionManager manager) {
        List<TransactionExecutionListener> ours = manager.getTransactionExecutionListeners().stream()
                .filter(NestedRollBackListener.class::isInstance)
                .toList();
        assertThat(ours).hasSize(1);
        return ours.get(0);
    }

    private static R2dbcTransactionManager r2dbc() {
        return new R2dbcTransactionManager(ConnectionFactories.get("r2dbc:h2:mem:///unused"));
    }

    private static ReactiveTransaction transaction(boolean nested) {
        return new GenericReactiveTransaction("t", new Object(), true, false, nested, false, false, null);
    }

    private static boolean counts(TransactionExecutionListener listener, TransactionExecution rolledBack) {
        long before = NestedRollBacks.count();
        listener.afterRollback(rolledBack, null);
        return !NestedRollBacks.noneSince(before);
    }

    @Test
    void nestedReactiveTransactionsCountAndNoOthers() {
        application.registerBean(ReactiveTransactionManager.class, () -> manager);
        start();
        TransactionExecutionListener listener = listenerOf(manager);
        assertThat(counts(listener, transaction(true))).isTrue();
        assertThat(counts(listener, transaction(false))).isFalse();
        assertThat(counts(listener, new SimpleTransactionStatus() {
                    @Override
                    public boolean isNested() {
                        return true;
                    }
                }))
                .isFalse();
    }

    @Test
    void imperativeManagersAreLeftAlone() {
        Imperative imperative = new Imperative();
        application.registerBean(PlatformTransactionManager.class, () -> imperative);
        start();
        assertThat(imperative.getTransactionExecutionListeners()).isEmpty();
    }

    @Test
    void oneThatIsSharedHasTheListenerOnceAndFirst() {
        TransactionExecutionListener another = new TransactionExecutionListener() {};
        manager.setTransactionExecutionListeners(List.of(another));
        application.registerBean(ReactiveTransactionManager.class, () -> manager);
        start();
        GenericApplicationContext child = new GenericApplicationContext(application);
        child.registerBean(TransactionCommitHook.class);
        child.refresh();
        assertThat(manager.getTransactionExecutionListeners()).containsExactly(listenerOf(manager), another);
    }

    @Test
    void oneOfAParentContextIsListenedTo() {
        GenericApplicationContext parent = new GenericApplicationContext();
        parent.registerBean(ReactiveTransactionManager.class, () -> manager);
        parent.refresh();
        application.setParent(parent);
        start();
        assertThat(listenerOf(manager)).isNotNull();
    }

    @Test
    void oneThatIsMadeLaterIsListenedToThenAndNotMadeSooner() {
        boolean[] made = new boolean[1];
        application.registerBean(
                "later",
                ReactiveTransactionManager.class,
                () -> {
                    made[0] = true;
                    return manager;
                },
                definition -> definition.setLazyInit(true));
        start();
        assertThat(made[0]).isFalse();
        application.getBean("later");
        assertThat(listenerOf(manager)).isNotNull();
    }

    @Test
    void allAreListenedToWhereEverythingIsMadeLater() {
        application.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
        application.registerBean(ReactiveTransactionManager.class, () -> manager);
        start();
        assertThat(manager.getTransactionExecutionListeners()).isEmpty();
        application.getBean(ReactiveTransactionManager.class);
        assertThat(listenerOf(manager)).isNotNull();
    }

    @Test
    void whatIsBehindProxiesIsListenedTo() {
        R2dbcTransactionManager target = r2dbc();
        ProxyFactory inner = new ProxyFactory(target);
        inner.setProxyTargetClass(true);
        ProxyFactory outer = new ProxyFactory(inner.getProxy());
        outer.setProxyTargetClass(true);
        application.registerBean(ReactiveTransactionManager.class, () -> (ReactiveTransactionManager) outer.getProxy());
        start();
        assertThat(listenerOf(target)).isNotNull();
    }

    @Test
    void oneOfAScopeIsListenedTo() {
        AbstractBeanDefinition definition = BeanDefinitionBuilder.genericBeanDefinition(
                        R2dbcTransactionManager.class, NestedRollBackListenerTests::r2dbc)
                .setScope("prototype")
                .getBeanDefinition();
        application.registerBeanDefinition(
                "scoped",
                ScopedProxyUtils.createScopedProxy(new BeanDefinitionHolder(definition, "scoped"), application, true)
                        .getBeanDefinition());
        start();
        assertThat(listenerOf(application.getBean("scopedTarget.scoped", R2dbcTransactionManager.class)))
                .isNotNull();
    }

    private static final class Imperative extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
