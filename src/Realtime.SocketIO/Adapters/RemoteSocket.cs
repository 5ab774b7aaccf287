using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Acknowledgements;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.EngineIO.Requests;

namespace Realtime.SocketIO.Adapters;

/// <summary>A socket of another server. Its operations are broadcasts to the room that is named by its id.</summary>
internal sealed class RemoteSocket : IRemoteSocket
{
    private readonly SocketIONamespace _namespace;

    private RemoteSocket(SocketIONamespace ns, ClusterSocket socket, int maxDepth)
    {
        _namespace = ns;
        Id = socket.Id;
        Rooms = [.. socket.Rooms];
        Data = Read(socket.Data, maxDepth);
        Handshake = new SocketHandshake(
            new HandshakeRequest(
                IPAddress.TryParse(socket.Address, out var address) ? address : null,
                socket.IssuedAt,
                socket.IsSecure,
                PathOf(socket.Url)),
            auth: default);
    }

    public string Id { get; }

    public SocketHandshake Handshake { get; }

    public IReadOnlyCollection<string> Rooms { get; }

    public IReadOnlyDictionary<string, object?> Data { get; }

    private BroadcastOperator Self => new BroadcastOperator(_namespace).In(Id);

    /// <summary>Reads what another server told; null if it is not valid.</summary>
    public static RemoteSocket? TryRead(SocketIONamespace ns, ClusterSocket socket, int maxDepth)
    {
        try
        {
            return socket.Id.Length > 0 ? new RemoteSocket(ns, socket, maxDepth) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) => Self.EmitAsync(eventName, cancellationToken);

    public ValueTask EmitAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default) => Self.EmitAsync(eventName, payload, cancellationToken);

    public ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        Self.EmitArgumentsAsync(eventName, arguments, cancellationToken);

    public Task<TResult?> EmitWithAckAsync<TResult>(string eventName, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync<TResult>(eventName, [], null, cancellationToken);

    public Task<TResult?> EmitWithAckAsync<TResult>(string eventName, object? payload, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync<TResult>(eventName, [payload], timeout, cancellationToken);

    public Task<TResult?> EmitArgumentsWithAckAsync<TResult>(string eventName, IReadOnlyList<object?> arguments, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        AskAsync(
            eventName,
            arguments,
            new FirstValue<TResult>(eventName, (JsonTypeInfo<TResult>)_namespace.Server.Options.SerializerOptions.GetTypeInfo(typeof(TResult))),
            timeout,
            cancellationToken);

    public async Task<SocketArguments> EmitArgumentsWithAckAsync(string eventName, IReadOnlyList<object?> arguments, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        (await AskAsync(eventName, arguments, new AllValues(eventName, _namespace.Server.Options.SerializerOptions), timeout, cancellationToken).ConfigureAwait(false))!;

    public ValueTask JoinAsync(string room) => Self.SocketsJoinAsync(room);

    public ValueTask JoinAsync(IEnumerable<string> rooms) => Self.SocketsJoinAsync(rooms);

    public ValueTask LeaveAsync(string room) => Self.SocketsLeaveAsync(room);

    public Task DisconnectAsync(bool close = false) => Self.DisconnectSocketsAsync(close).AsTask();

    private static Dictionary<string, object?> Read(ReadOnlyMemory<byte> data, int maxDepth)
    {
        var read = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (data.IsEmpty)
        {
            return read;
        }

        using var document = JsonDocument.Parse(data, new JsonDocumentOptions { MaxDepth = maxDepth });
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in document.RootElement.EnumerateObject())
            {
                read[member.Name] = member.Value.ValueKind == JsonValueKind.Null ? null : member.Value.Clone();
            }
        }

        return read;
    }

    /// <summary>The path without the query, which may hold a token that a server of another kind has told.</summary>
    private static string PathOf(string url)
    {
        var end = url.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? url : url[..end];
        return path.StartsWith('/') ? path : "/";
    }

    private async Task<T?> AskAsync<T>(string eventName, IReadOnlyList<object?> arguments, AnswerReading<T> reading, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var target = timeout is { } time ? Self.Timeout(time) : Self;
        var answers = await target.GatherAsync(eventName, arguments, reading, cancellationToken, isForOne: true).ConfigureAwait(false);
        return answers switch
        {
            { Answers: [var answer, ..] } => answer.Value,
            { Rejected: [_, ..] } => throw new SocketArgumentException(eventName, 0, "is not of the expected type, or too large"),
            { IsComplete: false } => throw new TimeoutException("The client did not answer in time"),
            _ => throw new SocketDisconnectedException(),
        };
    }
}
