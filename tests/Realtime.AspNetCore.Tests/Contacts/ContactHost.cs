using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Hosting;
using Realtime.Messages;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Contacts;

/// <summary>What the tests of contacts have in common: a host with the HTTP endpoints, and short calls of them.</summary>
internal static class ContactHost
{
    public static Task<ChatHost> StartAsync(
        Action<ChatRealtimeOptions>? chat = null,
        Action<IChatRealtimeBuilder>? builder = null,
        TimeProvider? time = null) => ChatHost.StartAsync(
            chat,
            b =>
            {
                b.AddUserDirectory<TestDirectory>();
                builder?.Invoke(b);
            },
            pipeline: app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapChatRealtimeApi();
            },
            time: time);

    /// <summary>Has the users ask before they write to strangers.</summary>
    public static void AskFirst(ChatRealtimeOptions chat) => (chat.ContactRule, chat.PresenceGrace) = (Realtime.Contacts.ContactRule.Requests, TimeSpan.Zero);

    /// <summary>Opens the direct conversation of a client with another user.</summary>
    public static async Task<string> OpenAsync(this ChatHost host, string userId, string otherUserId) =>
        (await host.CallAsync(userId, HttpMethod.Post, "conversations", new { userId = otherUserId })).GetProperty("id").GetString()!;

    /// <summary>Calls an endpoint as a user.</summary>
    public static async Task<JsonElement> CallAsync(this ChatHost host, string userId, HttpMethod method, string path, object? body = null)
    {
        var (status, text) = await host.TryAsync(userId, method, path, body);
        Assert.True((int)status < 300, $"{status}: {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Calls an endpoint as a user that may refuse, and returns all that it answers.</summary>
    public static async Task<(HttpStatusCode Status, string Text)> TryAsync(
        this ChatHost host,
        string userId,
        HttpMethod method,
        string path,
        object? body = null)
    {
        using var client = host.Http(userId);
        using var request = new HttpRequestMessage(method, "/api/chat/" + path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The code with which an endpoint refuses.</summary>
    public static async Task<string> RefusedAsync(this ChatHost host, string userId, HttpMethod method, string path, object? body = null)
    {
        var (status, text) = await host.TryAsync(userId, method, path, body);
        Assert.True((int)status >= 400, $"{status}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text).GetProperty("code").GetString()!;
    }

    /// <summary>Sends a message as a client does.</summary>
    public static async Task<JsonElement> SayAsync(this SocketIOTestClient client, string conversationId, string content = "Hello") =>
        await client.EmitWithAckAsync("send_message", new { conversationId, content });

    /// <summary>The code of a refusal; "ok" for a success.</summary>
    public static string Outcome(this JsonElement answer) => answer.GetProperty("ok").GetBoolean() ? "ok" : answer.GetProperty("code").GetString()!;

    /// <summary>Sends a message for a user.</summary>
    public static Task<SentMessage> SendAsync(this ChatHost host, string conversationId, string userId, string content = "Hello") =>
        host.Get<IMessageService>().SendAsync(new(conversationId, userId, content));

    /// <summary>Counts what a host's counter counts, by all tags.</summary>
    public static Counted Count(this ChatHost host, string counter) => new(host, counter);

    /// <summary>What a counter of a host counted.</summary>
    internal sealed class Counted : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, long> _counts = new();

        public Counted(ChatHost host, string counter)
        {
            // Every host of a process has meters of the same name.
            var scope = host.Get<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == counter && instrument.Meter.Scope == scope)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
                _counts.AddOrUpdate(string.Join(' ', tags.ToArray().Select(tag => tag.Value)), value, (_, before) => before + value));
            _listener.Start();
        }

        public long this[string tags] => _counts.GetValueOrDefault(tags);

        public void Dispose() => _listener.Dispose();
    }
}
