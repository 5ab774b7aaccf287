using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting;
using Realtime.Storage;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>Stands before all stores of a host. Once told to, every call hangs, whatever its token says.</summary>
public sealed class HangingStores
{
    private volatile bool _hang;

    /// <summary>The methods that hang now.</summary>
    public ConcurrentDictionary<string, byte> Hanging { get; } = new();

    public void Hang() => _hang = true;

    /// <summary>Puts itself before the stores that are registered so far.</summary>
    internal void Wrap(IChatRealtimeBuilder builder)
    {
        foreach (var registered in builder.Services.Where(IsStore).ToList())
        {
            builder.Services.Remove(registered);
            builder.Services.AddSingleton(registered.ServiceType, provider =>
            {
                var proxy = (Proxy)DispatchProxy.Create(registered.ServiceType, typeof(Proxy));
                proxy.Inner = registered.ImplementationInstance
                    ?? registered.ImplementationFactory?.Invoke(provider)
                    ?? ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!);
                proxy.Stores = this;
                return proxy;
            });
        }
    }

    private static bool IsStore(ServiceDescriptor service) =>
        service.ServiceType.Assembly == typeof(IMessageStore).Assembly
        && service.ServiceType.Namespace == typeof(IMessageStore).Namespace
        && service.ServiceType.Name.EndsWith("Store", StringComparison.Ordinal);

    /// <summary>Not sealed: <see cref="DispatchProxy"/> derives from it.</summary>
    public class Proxy : DispatchProxy
    {
        internal object Inner { get; set; } = null!;

        internal HangingStores Stores { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (!Stores._hang)
            {
                return targetMethod!.Invoke(Inner, BindingFlags.DoNotWrapExceptions, null, args, null);
            }

            Stores.Hanging.TryAdd($"{targetMethod!.DeclaringType!.Name}.{targetMethod.Name}", 0);
            var type = targetMethod.ReturnType;
            return type == typeof(ValueTask)
                ? new ValueTask(new TaskCompletionSource().Task)
                : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>)
                    ? typeof(Proxy).GetMethod(nameof(Never), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type.GenericTypeArguments).Invoke(null, null)
                    : throw new NotSupportedException($"{targetMethod} returns no ValueTask.");
        }

        private static ValueTask<T> Never<T>() => new(new TaskCompletionSource<T>().Task);
    }
}
