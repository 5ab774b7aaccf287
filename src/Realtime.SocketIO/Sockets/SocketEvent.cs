using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>
/// An event that a client sent. Its arguments are valid JSON and are deserialized when a handler reads them. The
/// event may be kept after the handler has returned.
/// </summary>
public sealed class SocketEvent
{
    private readonly ArgumentList _arguments;
    private readonly long _ackId;
    private SocketArguments? _all;
    private int _acknowledged;

    internal SocketEvent(SocketIOSocket socket, string name, ArgumentList arguments, long ackId)
    {
        Socket = socket;
        Name = name;
        _arguments = arguments;
        _ackId = ackId;
    }

    /// <summary>The socket that sent the event.</summary>
    public SocketIOSocket Socket { get; }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>
    /// All arguments with their binary values. They can be emitted again unchanged:
    /// <c>EmitArgumentsAsync("y", e.Arguments)</c>.
    /// </summary>
    public SocketArguments Arguments => _all ??= new SocketArguments(_arguments, skip: 1, Socket.Server.Options.SerializerOptions, Name);

    /// <summary>The name and the arguments.</summary>
    internal ArgumentList NameAndArguments => _arguments;

    /// <summary>The number of arguments, without the name.</summary>
    public int Count => _arguments.Count - 1;

    /// <summary>Whether the client waits for an acknowledgement.</summary>
    public bool HasAck => _ackId >= 0;

    /// <summary>Returns the JSON kind of an argument.</summary>
    /// <param name="index">Its index, from 0.</param>
    /// <returns>The kind; <see cref="JsonValueKind.Undefined"/> if there is no such argument.</returns>
    public JsonValueKind ArgumentKind(int index) =>
        (uint)index < (uint)Count ? _arguments.KindOf(index + 1) : JsonValueKind.Undefined;

    /// <summary>Whether an argument is a binary value. Read it with <c>Arg&lt;byte[]&gt;</c>.</summary>
    /// <param name="index">Its index, from 0.</param>
    /// <returns>True if it is; false also if there is no such argument.</returns>
    public bool IsBinary(int index) => (uint)index < (uint)Count && _arguments.Attachments.Count > 0 && Placeholders.Is(_arguments[index + 1].Span);

    /// <summary>Returns an argument as UTF-8 JSON. Binary values in it are represented by placeholders.</summary>
    /// <param name="index">Its index, from 0.</param>
    /// <returns>The bytes; do not change them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such argument.</exception>
    public ReadOnlyMemory<byte> RawArgument(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _arguments[index + 1];
    }

    /// <summary>Deserializes an argument with <see cref="SocketIOOptions.SerializerOptions"/>.</summary>
    /// <typeparam name="T">The type to return.</typeparam>
    /// <param name="index">Its index, from 0.</param>
    /// <returns>The value; the default if there is no such argument.</returns>
    /// <exception cref="SocketArgumentException">The argument is not of that type.</exception>
    public T? Arg<T>(int index = 0) => Arg(index, (JsonTypeInfo<T>)Socket.Server.Options.SerializerOptions.GetTypeInfo(typeof(T)));

    /// <summary>Deserializes an argument.</summary>
    /// <typeparam name="T">The type to return.</typeparam>
    /// <param name="index">Its index, from 0.</param>
    /// <param name="typeInfo">The metadata with which the argument is deserialized.</param>
    /// <returns>The value; the default if there is no such argument.</returns>
    /// <exception cref="SocketArgumentException">The argument is not of that type.</exception>
    public T? Arg<T>(int index, JsonTypeInfo<T> typeInfo) =>
        (uint)index < (uint)Count ? ArgumentBinding.Bind(_arguments[index + 1], _arguments.Attachments, typeInfo, Name, index) : default;

    /// <summary>Acknowledges without a value.</summary>
    /// <returns>A task that completes when the packet is queued.</returns>
    public ValueTask AckAsync() => AcknowledgeAsync(0, static (_, _) => { });

    /// <summary>Acknowledges with a value.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>
    /// A task that completes when the packet is queued. Nothing is sent if the client wants no acknowledgement or has
    /// already received one.
    /// </returns>
    public ValueTask AckAsync<T>(T value) => AckAsync(value, (JsonTypeInfo<T>)Socket.Server.Options.SerializerOptions.GetTypeInfo(typeof(T)));

    /// <summary>Acknowledges with a value.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="typeInfo">The metadata with which the value is serialized.</param>
    /// <returns>
    /// A task that completes when the packet is queued. Nothing is sent if the client wants no acknowledgement or has
    /// already received one.
    /// </returns>
    public ValueTask AckAsync<T>(T value, JsonTypeInfo<T> typeInfo) => AcknowledgeAsync(
        (Value: value, TypeInfo: typeInfo),
        static (json, state) => ArgumentWriter.Write(json, state.Value, state.TypeInfo));

    /// <summary>Acknowledges with any number of values, each serialized by its runtime type.</summary>
    /// <param name="values">The values.</param>
    /// <returns>A task that completes when the packet is queued.</returns>
    public ValueTask AckArgumentsAsync(IReadOnlyList<object?> values) => AcknowledgeAsync(
        (Values: values, Socket.Server.Options.SerializerOptions),
        static (json, state) => ArgumentWriter.Write(json, state.Values, state.SerializerOptions));

    private ValueTask AcknowledgeAsync<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        if (HasAck && Interlocked.Exchange(ref _acknowledged, 1) == 0)
        {
            Socket.Send(PacketWriter.Ack(Socket.Namespace.PacketName, _ackId, state, write));
        }

        return ValueTask.CompletedTask;
    }
}
