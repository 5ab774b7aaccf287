using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Realtime.SocketIO.Sockets;

/// <summary>
/// Binds arguments for handlers with typed parameters. If an argument cannot be bound, the handler is not called.
/// </summary>
internal static class TypedArgument
{
    /// <summary>Whether the type accepts null: a <see cref="Nullable{T}"/> or a JsonElement.</summary>
    public static bool TakesNull(Type type) =>
        Nullable.GetUnderlyingType(type) is not null || type == typeof(JsonElement);

    /// <summary>Binds a required argument.</summary>
    /// <exception cref="SocketArgumentException">The argument is missing, null or of another type.</exception>
    public static T Bind<T>(SocketEvent socketEvent, int index, JsonTypeInfo<T>? typeInfo, bool takesNull)
    {
        if (index >= socketEvent.Count)
        {
            throw Missing(socketEvent, index);
        }

        var value = Read(socketEvent, index, typeInfo);
        return value is null && !takesNull ? throw Null(socketEvent, index) : value!;
    }

    public static T? Read<T>(SocketEvent socketEvent, int index, JsonTypeInfo<T>? typeInfo) =>
        typeInfo is null ? socketEvent.Arg<T>(index) : socketEvent.Arg(index, typeInfo);

    public static SocketArgumentException Missing(SocketEvent socketEvent, int index) => new(socketEvent.Name, index, "is missing");

    public static SocketArgumentException Null(SocketEvent socketEvent, int index) => new(socketEvent.Name, index, "is null");
}

/// <summary>One typed argument of a handler that was added as a delegate.</summary>
internal struct TypedArgument<T>(Delegate handler, int index, JsonTypeInfo<T>? typeInfo)
{
    // Inspected when an argument is first missing or null, because handlers may be added for each connection.
    private HandlerParameter? _parameter;

    private HandlerParameter Parameter => _parameter ??= HandlerParameter.Of(handler, index);

    /// <summary>Binds the argument.</summary>
    /// <exception cref="SocketArgumentException">
    /// The argument is of another type, or it is missing or null and the parameter does not accept that.
    /// </exception>
    public T Bind(SocketEvent socketEvent)
    {
        if (index >= socketEvent.Count)
        {
            return Parameter switch
            {
                { HasDefault: true, Default: T fallback } => fallback,
                { HasDefault: true } or { TakesNull: true } => default!,
                _ => throw TypedArgument.Missing(socketEvent, index),
            };
        }

        var value = TypedArgument.Read(socketEvent, index, typeInfo);
        return value is not null || Parameter.TakesNull ? value! : throw TypedArgument.Null(socketEvent, index);
    }
}

/// <summary>A handler of events with one argument.</summary>
internal sealed class TypedHandler<T>(Delegate original, JsonTypeInfo<T>? typeInfo) : HandlerAdapter(original)
{
    // Not readonly, because it caches the inspected parameter.
    private TypedArgument<T> _argument = new(original, 0, typeInfo);

    public Task RunWithEvent(SocketEvent e) => ((Func<T, SocketEvent, Task>)Original)(_argument.Bind(e), e);

    public Task Run(SocketEvent e) => ((Func<T, Task>)Original)(_argument.Bind(e));

    public Task RunAction(SocketEvent e)
    {
        ((Action<T>)Original)(_argument.Bind(e));
        return Task.CompletedTask;
    }
}

/// <summary>A handler of events with two arguments.</summary>
internal sealed class TypedHandler<T1, T2>(Delegate original) : HandlerAdapter(original)
{
    private TypedArgument<T1> _first = new(original, 0, null);
    private TypedArgument<T2> _second = new(original, 1, null);

    public Task RunWithEvent(SocketEvent e) => ((Func<T1, T2, SocketEvent, Task>)Original)(_first.Bind(e), _second.Bind(e), e);

    public Task Run(SocketEvent e) => ((Func<T1, T2, Task>)Original)(_first.Bind(e), _second.Bind(e));
}
