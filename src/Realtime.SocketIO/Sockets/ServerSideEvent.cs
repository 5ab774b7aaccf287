using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Realtime.SocketIO;

/// <summary>An event that another server of the cluster sent with <c>ServerSideEmitAsync</c>.</summary>
public sealed class ServerSideEvent
{
    private readonly SocketIOServer _server;
    private readonly JsonElement _arguments;
    private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ServerSideEvent(SocketIOServer server, string name, ReadOnlyMemory<byte> arguments)
    {
        _server = server;
        Name = name;
        using var document = JsonDocument.Parse(arguments);
        _arguments = document.RootElement.Clone();
    }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>The number of arguments.</summary>
    public int Count => _arguments.GetArrayLength();

    /// <summary>The first answer of a handler, as JSON.</summary>
    internal Task<ReadOnlyMemory<byte>> Answer => _answer.Task;

    /// <summary>Deserializes an argument with <see cref="SocketIOOptions.SerializerOptions"/>.</summary>
    /// <typeparam name="T">The type to return.</typeparam>
    /// <param name="index">Its index, from 0.</param>
    /// <returns>The value; the default if there is no such argument.</returns>
    /// <exception cref="JsonException">The argument is not of that type.</exception>
    public T? Arg<T>(int index = 0) =>
        (uint)index < (uint)Count ? _arguments[index].Deserialize(TypeInfo<T>()) : default;

    /// <summary>Answers an event that was sent with <c>ServerSideEmitWithAckAsync</c>. Only the first answer is used.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>A completed task.</returns>
    public ValueTask AckAsync<T>(T value)
    {
        _answer.TrySetResult(JsonSerializer.SerializeToUtf8Bytes(value, TypeInfo<T>()));
        return ValueTask.CompletedTask;
    }

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_server.Options.SerializerOptions.GetTypeInfo(typeof(T));
}
