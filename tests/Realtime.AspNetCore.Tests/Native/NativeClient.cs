using System.Text.Json;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Hosting;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Native;

/// <summary>What the tests of the Native contract share. Its events are spoken in the main namespace here.</summary>
internal static class NativeClient
{
    public static Task<ChatHost> StartAsync(Action<ChatRealtimeOptions>? chat = null, Action<IChatRealtimeBuilder>? builder = null, bool inMemory = false) =>
        ChatHost.StartAsync(options => Speak(options, chat), builder, inMemory: inMemory);

    public static void Speak(ChatRealtimeOptions options, Action<ChatRealtimeOptions>? chat = null)
    {
        options.Dialect = DialectNames.Native;
        chat?.Invoke(options);
    }

    /// <summary>Sends an event and returns the acknowledgement of its success.</summary>
    public static async Task<JsonElement> CallAsync(this SocketIOTestClient client, string name, object? payload = null)
    {
        var answer = payload is null ? await client.EmitWithAckAsync(name) : await client.EmitWithAckAsync(name, payload);
        Assert.True(answer.GetProperty("ok").GetBoolean(), $"{name}: {answer.GetRawText()}");
        return answer;
    }

    /// <summary>Sends an event that is refused, and returns the code.</summary>
    public static async Task<string> RefusedAsync(this SocketIOTestClient client, string name, object payload)
    {
        var answer = await client.EmitWithAckAsync(name, payload);
        Assert.False(answer.GetProperty("ok").GetBoolean(), $"{name}: {answer.GetRawText()}");
        return answer.Text("code")!;
    }

    public static Task<JsonElement> OpenAsync(this SocketIOTestClient client, string conversationId, long? afterRevision = null, string? epoch = null) =>
        client.CallAsync("open_conversation", new { conversationId, afterRevision, epoch });

    /// <summary>Takes the next change of a kind.</summary>
    public static async Task<JsonElement> ChangeAsync(this SocketIOTestClient client, string kind)
    {
        while (true)
        {
            var change = await client.NextAsync("change");
            if (change.Text("kind") == kind)
            {
                return change;
            }
        }
    }

    /// <summary>Waits for a row of a conversation that a condition holds for.</summary>
    public static async Task<JsonElement> ActivityAsync(this SocketIOTestClient client, string conversationId, Func<JsonElement, bool> isMeant)
    {
        await Wait.UntilAsync(() => Rows().Any(), $"there is such a row of {conversationId}");
        return Rows().First();

        IEnumerable<JsonElement> Rows() => client.Events
            .Where(e => e.Name == "conversation_activity")
            .Select(e => e.Payload)
            .Where(activity => activity.GetProperty("conversation").Text("id") == conversationId && isMeant(activity.GetProperty("conversation")));
    }

    /// <summary>Everything that was sent to the socket before has arrived.</summary>
    public static Task ReachAsync(this SocketIOTestClient client) => client.CallAsync("get_time");

    public static IEnumerable<long> Revisions(this SocketIOTestClient client) =>
        client.Events.Where(e => e.Name == "change").Select(e => e.Payload.Number("revision"));

    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();

    public static long Number(this JsonElement element, string name) => element.GetProperty(name).GetInt64();

    public static bool IsNull(this JsonElement element, string name) => element.GetProperty(name).ValueKind == JsonValueKind.Null;

    public static IReadOnlyList<JsonElement> List(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray()];
}
