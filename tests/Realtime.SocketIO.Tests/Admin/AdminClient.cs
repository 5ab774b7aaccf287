using System.Text.Json;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Admin;

/// <summary>What the Admin UI in a browser does with its socket.</summary>
internal static class AdminClient
{
    public static async Task<SocketIOTestClient> ConnectAsync(Uri server)
    {
        var client = await SocketIOTestClient.OpenAsync(server);
        await client.SendAsync("40/admin,");
        await client.NextFrameAsync("40/admin,");
        return client;
    }

    /// <summary>Waits for an event, and returns its arguments.</summary>
    public static async Task<JsonElement[]> NextAsync(SocketIOTestClient client, string name)
    {
        var frame = await client.NextFrameAsync($"42/admin,[\"{name}\"");
        return [.. JsonDocument.Parse(frame["42/admin,".Length..]).RootElement.EnumerateArray().Skip(1)];
    }

    /// <summary>Waits for an event with certain arguments.</summary>
    public static async Task<JsonElement[]> UntilAsync(SocketIOTestClient client, string name, Func<JsonElement[], bool> wanted)
    {
        while (true)
        {
            if (await NextAsync(client, name) is var found && wanted(found))
            {
                return found;
            }
        }
    }
}
