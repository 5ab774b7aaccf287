using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>
/// Adds handlers for clients' events: on a socket, or on a namespace for all of its sockets. Handlers on a namespace
/// cost nothing per connection. Thread-safe. An exception of a handler ends neither the connection nor other
/// handlers; it is passed to <see cref="NamespaceOperations.OnEventError"/>.
/// </summary>
/// <typeparam name="TSelf">The type that the methods return, so that calls can be chained.</typeparam>
public abstract partial class SocketEventRegistry<TSelf>
    where TSelf : class
{
    private protected SocketEventRegistry()
    {
    }

    /// <summary>The names of the events that currently have a handler.</summary>
    public IReadOnlyCollection<string> EventNames => Table?.Names ?? [];

    /// <summary>The table; null until the first handler or listener is added.</summary>
    private protected abstract HandlerTable? Table { get; }

    private protected abstract TSelf Self { get; }

    /// <summary>Adds a handler for an event.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="handler">The handler.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    // An async lambda also fits the overload with ValueTask. The priority selects this overload.
    [OverloadResolutionPriority(1)]
    public TSelf On(string eventName, Func<SocketEvent, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add(eventName, handler);
    }

    /// <inheritdoc cref="On(string, Func{SocketEvent, Task})"/>
    public TSelf On(string eventName, Func<SocketEvent, ValueTask> handler) =>
        Add(eventName, Plain(handler).RunValueTask);

    /// <inheritdoc cref="On(string, Func{SocketEvent, Task})"/>
    public TSelf On(string eventName, Action<SocketEvent> handler) =>
        Add(eventName, Plain(handler).RunAction);

    /// <summary>
    /// Adds a handler for an event whose first argument has a given type. The argument is deserialized with
    /// <see cref="SocketIOOptions.SerializerOptions"/>. If it is missing, null or of another type, the handler is not
    /// called, and the <see cref="SocketArgumentException"/> is treated like an exception of a handler. A parameter
    /// that is nullable (<c>On&lt;string?&gt;</c>, <c>On&lt;int?&gt;</c>) or a <c>JsonElement</c> accepts null and a
    /// missing argument. A parameter with a default value accepts a missing argument.
    /// </summary>
    /// <typeparam name="T">The argument's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="handler">The handler, called with the argument and the event.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public TSelf On<T>(string eventName, Func<T, SocketEvent, Task> handler) =>
        Add(eventName, Typed<T>(handler).RunWithEvent);

    /// <summary>
    /// Adds a handler like <see cref="On{T}(string, Func{T, SocketEvent, Task})"/>, but with the metadata for the
    /// argument.
    /// </summary>
    /// <typeparam name="T">The argument's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="typeInfo">The metadata with which the argument is deserialized.</param>
    /// <param name="handler">The handler, called with the argument and the event.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public TSelf On<T>(string eventName, JsonTypeInfo<T> typeInfo, Func<T, SocketEvent, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return Add(eventName, Typed(handler, typeInfo).RunWithEvent);
    }

    /// <inheritdoc cref="On{T}(string, Func{T, SocketEvent, Task})"/>
    [OverloadResolutionPriority(1)]
    public TSelf On<T>(string eventName, Func<T, Task> handler) =>
        Add(eventName, Typed<T>(handler).Run);

    /// <inheritdoc cref="On{T}(string, Func{T, SocketEvent, Task})"/>
    public TSelf On<T>(string eventName, Action<T> handler) =>
        Add(eventName, Typed<T>(handler).RunAction);

    /// <summary>
    /// Adds a handler for an event with two arguments, with the same rules as
    /// <see cref="On{T}(string, Func{T, SocketEvent, Task})"/>.
    /// </summary>
    /// <typeparam name="T1">The first argument's type.</typeparam>
    /// <typeparam name="T2">The second argument's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="handler">The handler, called with the arguments and the event.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public TSelf On<T1, T2>(string eventName, Func<T1, T2, SocketEvent, Task> handler) =>
        Add(eventName, Typed<T1, T2>(handler).RunWithEvent);

    /// <inheritdoc cref="On{T1, T2}(string, Func{T1, T2, SocketEvent, Task})"/>
    public TSelf On<T1, T2>(string eventName, Func<T1, T2, Task> handler) =>
        Add(eventName, Typed<T1, T2>(handler).Run);

    /// <summary>
    /// Adds a handler that runs only for the next such event. On a namespace, that is the next one of any socket.
    /// </summary>
    /// <param name="eventName">The event.</param>
    /// <param name="handler">The handler.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    [OverloadResolutionPriority(1)]
    public TSelf Once(string eventName, Func<SocketEvent, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddOnce(eventName, handler, handler);
    }

    /// <inheritdoc cref="Once(string, Func{SocketEvent, Task})"/>
    public TSelf Once(string eventName, Func<SocketEvent, ValueTask> handler) =>
        AddOnce(eventName, handler, Plain(handler).RunValueTask);

    /// <inheritdoc cref="Once(string, Func{SocketEvent, Task})"/>
    public TSelf Once(string eventName, Action<SocketEvent> handler) =>
        AddOnce(eventName, handler, Plain(handler).RunAction);

    /// <summary>Removes a handler, or all handlers of an event.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="handler">The delegate that was added, typed or not; null for all handlers of the event.</param>
    /// <returns>This object.</returns>
    public TSelf Off(string eventName, Delegate? handler = null)
    {
        ArgumentNullException.ThrowIfNull(eventName);
        Table?.Remove(eventName, handler);
        return Self;
    }

    private protected abstract HandlerTable EnsureTable();

    private static PlainAdapter<SocketEvent> Plain(Delegate handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new PlainAdapter<SocketEvent>(handler);
    }

    private static TypedHandler<T> Typed<T>(Delegate handler, JsonTypeInfo<T>? typeInfo = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new TypedHandler<T>(handler, typeInfo);
    }

    private static TypedHandler<T1, T2> Typed<T1, T2>(Delegate handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new TypedHandler<T1, T2>(handler);
    }

    private TSelf Add(string eventName, Func<SocketEvent, Task> handler)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        EnsureTable().Add(eventName, handler);
        return Self;
    }

    private TSelf AddOnce(string eventName, Delegate original, Func<SocketEvent, Task> handler)
    {
        ReservedEvents.ThrowIfReserved(eventName);
        var table = EnsureTable();
        table.Add(eventName, new OnceAdapter(table, eventName, original, handler).RunAsync);
        return Self;
    }
}
