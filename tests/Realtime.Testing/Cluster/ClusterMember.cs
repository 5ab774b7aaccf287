using System.Collections.Concurrent;
using System.Text.Json;
using Realtime.SocketIO.Cluster;
using Xunit;

namespace Realtime.Testing.Cluster;

/// <summary>A server that is nothing but its transport, and keeps what it receives.</summary>
public sealed class ClusterMember(IClusterTransport transport) : IClusterReceiver, IAsyncDisposable
{
    private readonly ConcurrentQueue<ClusterMessage> _received = new();

    public IClusterTransport Transport => transport;

    public string Id => transport.ServerId;

    /// <summary>All messages so far, in the order of their arrival.</summary>
    public IReadOnlyList<ClusterMessage> Received => [.. _received];

    public void OnMessage(ClusterMessage message) => _received.Enqueue(message);

    public void OnConnection(bool isConnected, bool mayHaveMissed)
    {
    }

    /// <summary>Sends a broadcast of an event with one number.</summary>
    public ValueTask SayAsync(int number, string ns = "/") =>
        transport.PublishAsync(Message(ClusterMessageType.Broadcast, ns) with { Payload = Json($"[\"n\",{number}]") }, default);

    public ClusterMessage Message(ClusterMessageType type, string ns = "/") => new() { Type = type, SenderId = Id, Namespace = ns };

    /// <summary>Waits until a number of messages have arrived.</summary>
    public async Task<IReadOnlyList<ClusterMessage>> UntilAsync(int count)
    {
        await ClusterTransportSuite.UntilAsync(() => _received.Count >= count, () => $"{count} messages have arrived, not {_received.Count}");
        return Received;
    }

    public ValueTask DisposeAsync() => transport.DisposeAsync();

    public static ClusterPayload Json(string json) => new(System.Text.Encoding.UTF8.GetBytes(json), []);

    /// <summary>The numbers of messages that <see cref="SayAsync"/> sent.</summary>
    public static IEnumerable<int> Numbers(IEnumerable<ClusterMessage> messages) => messages.Select(message => Read(message.Payload)[1].GetInt32());

    /// <summary>Compares content by what it means: transports may write JSON anew.</summary>
    public static void AssertSame(string expected, ReadOnlyMemory<byte> actual)
    {
        using var document = JsonDocument.Parse(expected);
        using var other = JsonDocument.Parse(actual);
        Assert.True(JsonElement.DeepEquals(document.RootElement, other.RootElement), $"Expected {expected}, found {other.RootElement}");
    }

    private static JsonElement Read(ClusterPayload payload)
    {
        using var document = JsonDocument.Parse(payload.Json);
        return document.RootElement.Clone();
    }
}
