using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting;
using Realtime.Storage;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>Stands before a store of a host and changes what one of its methods does; every other call passes through.</summary>
/// <remarks>Not sealed: <see cref="DispatchProxy"/> derives from it.</remarks>
public class StoreProxy : DispatchProxy
{
    private object _inner = null!;
    private string _method = "";
    private Func<object?[], Func<object?>, object?> _call = null!;

    /// <summary>Changes <see cref="IMessageStore.AppendAsync"/> of the host's store.</summary>
    /// <param name="builder">The host's.</param>
    /// <param name="append">Gets the group, and what the store itself would do.</param>
    internal static void Append(
        IChatRealtimeBuilder builder,
        Func<IReadOnlyList<MessageDraft>, Func<Task<IReadOnlyList<AppendResult>>>, Task<IReadOnlyList<AppendResult>>> append) =>
        Replace<IMessageStore, IReadOnlyList<AppendResult>>(
            builder, nameof(IMessageStore.AppendAsync), (arguments, inner) => append((IReadOnlyList<MessageDraft>)arguments[0]!, inner));

    /// <summary>Changes a method of a store of the host that gives a <see cref="ValueTask{TResult}"/>.</summary>
    internal static void Replace<TStore, TResult>(IChatRealtimeBuilder builder, string method, Func<object?[], Func<Task<TResult>>, Task<TResult>> call)
        where TStore : class =>
        Replace<TStore>(builder, method, (arguments, inner) =>
            new ValueTask<TResult>(call(arguments, () => ((ValueTask<TResult>)inner()!).AsTask())));

    private static void Replace<T>(IChatRealtimeBuilder builder, string method, Func<object?[], Func<object?>, object?> call)
        where T : class
    {
        var registered = builder.Services.Last(service => service.ServiceType == typeof(T));
        builder.Services.Remove(registered);
        builder.Services.AddSingleton(provider =>
        {
            var proxy = Create<T, StoreProxy>();
            var made = (StoreProxy)(object)proxy;
            made._inner = registered.ImplementationInstance
                ?? registered.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!);
            (made._method, made._call) = (method, call);
            return proxy;
        });
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        object? Inner() => targetMethod!.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        return targetMethod!.Name == _method ? _call(args!, Inner) : Inner();
    }
}
