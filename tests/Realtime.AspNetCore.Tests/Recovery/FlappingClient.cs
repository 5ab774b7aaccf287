using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Recovery;

/// <summary>
/// A client as the official ones from 4.6 on: after a loss it comes back with the secret and the last offset that it has. It keeps
/// what arrived over all of its connections.
/// </summary>
internal sealed class FlappingClient(string userId) : IAsyncDisposable
{
    private readonly List<ReceivedEvent> _earlier = [];
    private SocketIOTestClient? _client;
    private string? _offset;

    public SocketIOTestClient Current => _client!;

    public string Id => Current.Id;

    /// <summary>How many times the server has restored the state.</summary>
    public int Recoveries { get; private set; }

    /// <summary>The last offset that the client has.</summary>
    public string? Offset => _client?.LastOffset ?? _offset;

    public IReadOnlyList<ReceivedEvent> Events => [.. _earlier, .. Current.Events];

    public static async Task<FlappingClient> ConnectAsync(ChatHost host, string userId, params string[] joined)
    {
        var client = new FlappingClient(userId);
        await client.ReturnAsync(host);
        foreach (var conversationId in joined)
        {
            await client.Current.EmitWithAckAsync("join_conversation", conversationId);
        }

        return client;
    }

    /// <summary>Connects with a secret.</summary>
    /// <returns>The client; null if another one with the same secret took the socket at once.</returns>
    public static async Task<SocketIOTestClient?> TryConnectAsync(ChatHost host, string userId, string privateId)
    {
        try
        {
            return await SocketIOTestClient.ConnectAsync(host.Address, new { token = Tokens.For(userId), pid = privateId });
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Loses the connection without a goodbye, and what is still on its way with it.</summary>
    public async Task LoseAsync()
    {
        _client!.Abort();
        await _client.Closed.WaitAsync(SocketIOTestClient.Patience);
        _offset = _client.LastOffset ?? _offset;
        _earlier.AddRange(_client.Events);
    }

    /// <summary>Connects, with the state if there is one.</summary>
    /// <returns>Whether the state was restored.</returns>
    public async Task<bool> ReturnAsync(ChatHost host, string? asUser = null)
    {
        var token = Tokens.For(asUser ?? userId);
        var earlier = _client;
        _client = earlier is null
            ? await SocketIOTestClient.ConnectAsync(host.Address, new { token })
            : await SocketIOTestClient.ConnectAsync(host.Address, _offset is null ? new { token, pid = earlier.PrivateId } : new { token, pid = earlier.PrivateId, offset = _offset });
        if (earlier is null)
        {
            return false;
        }

        await earlier.DisposeAsync();
        var isRestored = _client.PrivateId == earlier.PrivateId;
        Recoveries += isRestored ? 1 : 0;
        return isRestored;
    }

    /// <summary>The contents of the messages that arrived, in their order.</summary>
    public IReadOnlyList<string> Contents => [.. Events.Where(e => e.Name == "new_message").Select(e => e.Payload.GetProperty("content").GetString()!)];

    public async Task UntilAsync(int messages) => await Wait.UntilAsync(() => Contents.Count >= messages, $"{messages} messages have arrived");

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }
    }
}
