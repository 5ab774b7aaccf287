using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Realtime.SocketIO.Events;

/// <summary>Binds arguments for handlers that name their types. What does not bind never reaches them.</summary>
internal static class TypedArgument
{
    /// <summary>Whether null is a value of the type: for <see cref="Nullable{T}"/> and for JSON itself.</summary>
    public static bool TakesNull(Type type) =>
        Nullable.GetUnderlyingType(type) is not null || type == typeof(JsonElement) || type == typeof(JsonElement?);

    /// <summary>Parses an argument that has to be there.</summary>
    /// <exception cref="SocketArgumentException">It is missing, null, or of another type.</exception>
    public static T Bind<T>(SocketEvent socketEvent, int index, JsonTypeInfo<T>? typeInfo, bool takesNull)
    {
        if (index >= socketEvent.Count)
        {
            throw new SocketArgumentException(socketEvent.Name, index, "is missing");
        }

        var value = typeInfo is null ? socketEvent.Arg<T>(index) : socketEvent.Arg(index, typeInfo);
        return value is null && !takesNull
            ? throw new SocketArgumentException(socketEvent.Name, index, "is null")
            : value!;
    }
}

/// <summary>A handler of events with one argument.</summary>
internal sealed class TypedHandler<T>(Delegate original, JsonTypeInfo<T>? typeInfo) : HandlerAdapter(original)
{
    private static readonly bool TakesNull = TypedArgument.TakesNull(typeof(T));

    public Task RunWithEvent(SocketEvent e) => ((Func<T, SocketEvent, Task>)Original)(Bind(e), e);

    public Task Run(SocketEvent e) => ((Func<T, Task>)Original)(Bind(e));

    public Task RunAction(SocketEvent e)
    {
        ((Action<T>)Original)(Bind(e));
        return Task.CompletedTask;
    }

    private T Bind(SocketEvent e) => TypedArgument.Bind(e, 0, typeInfo, TakesNull);
}

/// <summary>A handler of events with two arguments.</summary>
internal sealed class TypedHandler<T1, T2>(Delegate original) : HandlerAdapter(original)
{
    private static readonly bool FirstTakesNull = TypedArgument.TakesNull(typeof(T1));
    private static readonly bool SecondTakesNull = TypedArgument.TakesNull(typeof(T2));

    public Task RunWithEvent(SocketEvent e) => ((Func<T1, T2, SocketEvent, Task>)Original)(First(e), Second(e), e);

    public Task Run(SocketEvent e) => ((Func<T1, T2, Task>)Original)(First(e), Second(e));

    private static T1 First(SocketEvent e) => TypedArgument.Bind<T1>(e, 0, null, FirstTakesNull);

    private static T2 Second(SocketEvent e) => TypedArgument.Bind<T2>(e, 1, null, SecondTakesNull);
}
