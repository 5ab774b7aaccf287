using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>An event that another server of the cluster sent with <c>ServerSideEmitAsync</c>.</summary>
public sealed class ServerSideEvent
{
    private readonly SocketIOServer _server;
    private readonly ArgumentList _content;
    private readonly TaskCompletionSource<ClusterPayload> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="server">The server that received it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="content">The name and the arguments.</param>
    internal ServerSideEvent(SocketIOServer server, string name, ArgumentList content)
    {
        _server = server;
        _content = content;
        Name = name;
    }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>The number of arguments.</summary>
    public int Count => _content.Count - 1;

    /// <summary>The first answer of a handler; empty if no handler can answer any more.</summary>
    internal Task<ClusterPayload> Answer => _answer.Task;

    /// <summary>Deserializes an argument with <see cref="SocketIOOptions.SerializerOptions"/>.</summary>
    /// <typeparam name="T">The type to return.</typeparam>
    /// <param name="index">Its index, from 0.</param>
    /// <returns>The value; the default if there is no such argument.</returns>
    /// <exception cref="JsonException">The argument is not of that type.</exception>
    public T? Arg<T>(int index = 0) => Arg(TypeInfo<T>(), index);

    /// <summary>Deserializes an argument without reflection.</summary>
    /// <typeparam name="T">The type to return.</typeparam>
    /// <param name="typeInfo">How to deserialize it.</param>
    /// <param name="index">Its index, from 0.</param>
    /// <returns>The value; the default if there is no such argument.</returns>
    /// <exception cref="JsonException">The argument is not of that type.</exception>
    public T? Arg<T>(JsonTypeInfo<T> typeInfo, int index = 0) =>
        (uint)index < (uint)Count ? ArgumentReader.Read(_content[index + 1], _content.Attachments, typeInfo) : default;

    /// <summary>Answers an event that was sent with <c>ServerSideEmitWithAckAsync</c>. Only the first answer is used.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>A completed task.</returns>
    public ValueTask AckAsync<T>(T value) => AckAsync(value, TypeInfo<T>());

    /// <summary>Answers an event without reflection. Only the first answer is used.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="typeInfo">How to serialize it.</param>
    /// <returns>A completed task.</returns>
    public ValueTask AckAsync<T>(T value, JsonTypeInfo<T> typeInfo)
    {
        _answer.TrySetResult(PacketWriter.Value(value, typeInfo));
        return ValueTask.CompletedTask;
    }

    /// <summary>Answers with nothing, so that the server that asks does not wait in vain.</summary>
    internal void AnswerNothing() => _answer.TrySetResult(default);

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_server.Options.SerializerOptions.GetTypeInfo(typeof(T));
}
