package dev.circlet.spring;

import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.config.CacheManagementConfigUtils;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Puts the scope of leases directly around Spring's cache advice, whatever order that has among others: the advisor keeps
 * its place and its methods, and its advice is called within a scope. Around Spring's woven aspect the scope is woven, too
 * ({@code CacheScopeAspect}); that is told here whom it serves.
 *
 * @since 0.1
 */
public final class CacheScopeInstaller implements BeanPostProcessor, BeanFactoryAware, PriorityOrdered, DisposableBean {

    private @Nullable BeanFactory beans;

    /** Creates an installer. */
    public CacheScopeInstaller() {}

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beans = beanFactory;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        // Asked in two steps, so that only applications with cached methods load what those need.
        if (bean instanceof Advisor && bean instanceof BeanFactoryCacheOperationSourceAdvisor advisor) {
            Advice advice = advisor.getAdvice();
            if (advice instanceof MethodInterceptor interceptor
                    && !(advice instanceof CacheScopeAdvice)
                    && beans != null) {
                advisor.setAdvice(new CacheScopeAdvice(interceptor, beans));
            }
        }
        if (beans != null
                && beanName.equals(CacheManagementConfigUtils.CACHE_ASPECT_BEAN_NAME)
                && bean instanceof CacheAspectSupport aspect) {
            WovenCaches.serve(aspect, beans);
        }
        return bean;
    }

    /** The woven aspect is one for all contexts, and may outlive this one. */
    @Override
    public void destroy() {
        if (beans != null) {
            WovenCaches.leave(beans);
        }
    }

    /** Before proxies are made, which ask for the advisors. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
