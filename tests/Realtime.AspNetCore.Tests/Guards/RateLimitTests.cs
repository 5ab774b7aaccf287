using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Hosting;
using Realtime.Limits;
using Realtime.Messages;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Guards;

/// <summary>What a user may do only so often, and what the others notice of it: nothing.</summary>
public sealed class RateLimitTests
{
    /// <summary>Three at once, and the next one after a minute.</summary>
    private static readonly RateLimit Three = new(3, 1);

    public static TheoryData<RateLimitClass, string, object?> Events() => new()
    {
        { RateLimitClass.Send, "send_message", new { conversationId = "ID", content = "Hello" } },
        { RateLimitClass.Change, "mute_conversation", new { conversationId = "ID" } },
        { RateLimitClass.Read, "mark_read", new { conversationId = "ID" } },
        { RateLimitClass.Typing, "typing_start", new { conversationId = "ID" } },
        { RateLimitClass.Join, "join_conversation", "ID" },
        { RateLimitClass.Search, "search_messages", new { conversationId = "ID", text = "Hello" } },
        { RateLimitClass.History, "get_messages", new { conversationId = "ID" } },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public async Task Each_class_is_limited_for_its_user_only(RateLimitClass kind, string name, object? payload)
    {
        await using var host = await StartAsync(options => Set(options.RateLimits, kind, Three));
        var json = JsonSerializer.Serialize(payload).Replace("ID", (await host.DirectAsync("1", "2")).Id, StringComparison.Ordinal);
        await using var user = await host.ConnectAsync("1");
        await using var otherDevice = await host.ConnectAsync("1");
        await using var bystander = await host.ConnectAsync("2");
        for (var i = 0; i < Three.Burst; i++)
        {
            Assert.NotEqual("rate_limited", CodeOf(await user.EmitRawWithAckAsync(name, json)));
        }

        foreach (var socket in new[] { user, otherDevice })
        {
            var refused = await socket.EmitRawWithAckAsync(name, json);
            Assert.Equal("rate_limited", CodeOf(refused));
            Assert.InRange(refused.GetProperty("retryAfter").GetInt64(), 1, 60_000);
        }

        Assert.NotEqual("rate_limited", CodeOf(await bystander.EmitRawWithAckAsync(name, json)));
    }

    [Fact]
    public async Task Without_an_acknowledgement_the_error_event_says_when_to_try_again()
    {
        await using var host = await StartAsync(options => options.RateLimits.Send = Three);
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var user = await host.ConnectAsync("1");
        for (var i = 0; i <= Three.Burst; i++)
        {
            await user.EmitAsync("send_message", new { conversationId = id, content = "Hello" });
        }

        var error = await user.NextAsync("error");
        Assert.Equal("rate_limited", error.GetProperty("code").GetString());
        Assert.InRange(error.GetProperty("retryAfter").GetInt64(), 1, 60_000);
    }

    [Fact]
    public async Task Http_counts_with_the_sockets_and_says_when_to_try_again()
    {
        await using var host = await StartAsync(options => options.RateLimits.Send = Three);
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var user = await host.ConnectAsync("1");
        await user.EmitWithAckAsync("send_message", new { conversationId = id, content = "Hello" });
        using var http = host.Http("1");
        for (var i = 1; i < Three.Burst; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await SendAsync(http, id)).StatusCode);
        }

        var refused = await SendAsync(http, id);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("rate_limited", CodeOf(problem));
        Assert.InRange(problem.GetProperty("retryAfter").GetInt64(), 1, 60_000);
        Assert.Equal("rate_limited", CodeOf(await user.EmitWithAckAsync("send_message", new { conversationId = id, content = "Hello" })));
    }

    [Fact]
    public async Task What_was_used_comes_back_and_then_the_same_succeeds()
    {
        await using var host = await StartAsync(options => options.RateLimits.Send = new(1, 60));
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var user = await host.ConnectAsync("1");
        var message = new { conversationId = id, content = "Hello" };
        await user.EmitWithAckAsync("send_message", message);
        await Wait.UntilAsync(async () => CodeOf(await user.EmitWithAckAsync("send_message", message)) is null, "a token came back");
    }

    [Fact]
    public async Task Groups_are_created_only_so_often()
    {
        await using var host = await StartAsync(options => options.RateLimits.Create = Three);
        using var http = host.Http("1");
        foreach (var other in new[] { "2", "3", "4" })
        {
            Assert.Equal(HttpStatusCode.Created, (await http.PostAsJsonAsync("/api/chat/conversations", new { userIds = new[] { other } })).StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await http.PostAsJsonAsync("/api/chat/conversations", new { userIds = new[] { "5" } })).StatusCode);
    }

    [Fact]
    public async Task All_events_of_a_socket_count_together()
    {
        await using var host = await StartAsync(options => options.RateLimits.Socket = Three);
        await using var user = await host.ConnectAsync("1");
        await using var otherDevice = await host.ConnectAsync("1");
        for (var i = 0; i < Three.Burst; i++)
        {
            await user.EmitWithAckAsync("get_unread_counts");
        }

        Assert.Equal("rate_limited", CodeOf(await user.EmitWithAckAsync("get_unread_counts")));
        Assert.Null(CodeOf(await otherDevice.EmitWithAckAsync("get_unread_counts")));
    }

    [Fact]
    public async Task An_address_that_failed_to_authenticate_too_often_is_refused_for_a_while()
    {
        await using var host = await StartAsync(options => options.RateLimits.FailedSignIns = Three);
        await using var before = await host.ConnectAsync("1");
        for (var i = 0; i < Three.Burst; i++)
        {
            Assert.Equal("invalid_token", await RefusalAsync(host, "nonsense"));
        }

        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync("2"));
        Assert.Equal("rate_limited", refused.Code);
        Assert.InRange(refused.Details.GetProperty("retryAfter").GetInt64(), 1, 60_000);
        Assert.Null(CodeOf(await before.EmitWithAckAsync("get_unread_counts")));
    }

    [Fact]
    public async Task A_user_has_only_so_many_sockets_also_if_they_come_at_once()
    {
        await using var host = await StartAsync(options => options.MaxSocketsPerUser = 3);
        var attempts = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            try
            {
                return await host.ConnectAsync("1");
            }
            catch (ConnectErrorException refused)
            {
                Assert.Equal("rate_limited", refused.Code);
                return null;
            }
        }));
        var connected = attempts.OfType<SocketIOTestClient>().ToArray();
        await Wait.UntilAsync(() => connected.Count(socket => !socket.Disconnected.IsCompleted) == 3, "the others are closed");
        Assert.Equal("rate_limited", (await Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync("1"))).Code);
        await using var other = await host.ConnectAsync("2");
        await other.SettleAsync();
        foreach (var socket in connected)
        {
            await socket.DisposeAsync();
        }

        await Wait.UntilAsync(async () => await RefusalAsync(host, Tokens.For("1")) is null, "there is a place again");
    }

    [Fact]
    public async Task A_policy_exempts_users_and_one_that_fails_changes_nothing()
    {
        await using var host = await StartAsync(
            options => options.RateLimits.Send = Three,
            chat => chat.Services.AddSingleton<IRateLimitPolicy, OnlyBots>());
        var (bots, people) = ((await host.DirectAsync("bot", "2")).Id, (await host.DirectAsync("1", "2")).Id);
        await using var bot = await host.ConnectAsync("bot");
        await using var person = await host.ConnectAsync("1");
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(CodeOf(await bot.EmitWithAckAsync("send_message", new { conversationId = bots, content = "Hello" })));
        }

        for (var i = 0; i < Three.Burst; i++)
        {
            Assert.Null(CodeOf(await person.EmitWithAckAsync("send_message", new { conversationId = people, content = "Hello" })));
        }

        Assert.Equal("rate_limited", CodeOf(await person.EmitWithAckAsync("send_message", new { conversationId = people, content = "Hello" })));
        Assert.Single(host.Logs.Entries, entry => entry.Id == 1047);
    }

    [Fact]
    public async Task A_group_of_clients_has_only_so_many_participants()
    {
        await using var host = await StartAsync(options => options.MaxParticipants = 3);
        using var http = host.Http("1");
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsJsonAsync("/api/chat/conversations", new { userIds = new[] { "2", "3", "4" } })).StatusCode);
        var created = await http.PostAsJsonAsync("/api/chat/conversations", new { userIds = new[] { "2", "3" } });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").ToString();
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsJsonAsync($"/api/chat/conversations/{id}/participants", new { userIds = new[] { "4" } })).StatusCode);

        // The host's code may.
        Assert.Equal(5, (await host.GroupAsync("1", "2", "3", "4", "5")).Participants.Count);
    }

    [Fact]
    public async Task A_sender_fills_only_so_much_of_the_queue_for_slow_hooks()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(
            options => options.MaxWaitingMessagesPerSender = 2,
            chat => chat.Services.AddSingleton<IMessageHook>(new SlowFor("1", go.Task)));
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var flooder = await host.ConnectAsync("1");
        await using var bystander = await host.ConnectAsync("2");
        var message = new { conversationId = id, content = "Hello" };
        var waiting = Enumerable.Range(0, 2).Select(_ => flooder.EmitWithAckAsync("send_message", message)).ToArray();
        Assert.Equal("rate_limited", CodeOf(await flooder.EmitWithAckAsync("send_message", message)));
        Assert.Null(CodeOf(await bystander.EmitWithAckAsync("send_message", message)));
        go.SetResult();
        Assert.All(await Task.WhenAll(waiting), answer => Assert.Null(CodeOf(answer)));
        Assert.Null(CodeOf(await flooder.EmitWithAckAsync("send_message", message)));
    }

    private static Task<ChatHost> StartAsync(Action<ChatRealtimeOptions> chat, Action<IChatRealtimeBuilder>? builder = null) =>
        ChatHost.StartAsync(chat, builder, pipeline: app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapChatRealtimeApi("/api/chat");
        });

    private static string? CodeOf(JsonElement answer) => answer.TryGetProperty("code", out var code) ? code.GetString() : null;

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, string id) =>
        http.PostAsJsonAsync($"/api/chat/conversations/{id}/messages", new { content = "Hello" });

    private static async Task<string?> RefusalAsync(ChatHost host, string token)
    {
        try
        {
            await using var socket = await SocketIOTestClient.ConnectAsync(host.Address, new { token });
            return null;
        }
        catch (ConnectErrorException refused)
        {
            return refused.Code;
        }
    }

    private static void Set(RateLimitOptions options, RateLimitClass kind, RateLimit limit) =>
        typeof(RateLimitOptions).GetProperty(kind.ToString())!.SetValue(options, limit);

    private sealed class SlowFor(string userId, Task go) : IMessageHook
    {
        public async ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken)
        {
            if (message.SenderId == userId)
            {
                await go.WaitAsync(cancellationToken);
            }

            return MessageDecision.Allow;
        }
    }

    private sealed class OnlyBots : IRateLimitPolicy
    {
        public RateLimit? LimitOf(string userId, RateLimitClass kind, RateLimit configured) =>
            userId == "bot" ? null : throw new InvalidOperationException("It fails for people.");
    }
}
