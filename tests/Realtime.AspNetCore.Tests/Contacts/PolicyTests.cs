using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Rooms;

namespace Realtime.AspNetCore.Tests.Contacts;

/// <summary>Who may contact whom: the rules of the options, and the host's policy.</summary>
public sealed class PolicyTests
{
    [Fact]
    public async Task Everyone_may_contact_everyone_unless_the_options_say_otherwise()
    {
        await using var host = await ContactHost.StartAsync();
        var id = await host.OpenAsync("1", "2");
        Assert.Equal(id, (await host.CallAsync("2", HttpMethod.Get, "conversations")).GetProperty("items")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task With_the_rule_shared_a_group_or_a_room_comes_first()
    {
        await using var host = await ContactHost.StartAsync(chat => chat.ContactRule = ContactRule.Shared);
        var open = new { userId = "2" };
        var stranger = await host.TryAsync("1", HttpMethod.Post, "conversations", open);
        var unknown = await host.TryAsync("1", HttpMethod.Post, "conversations", new { userId = "unknown" });
        Assert.Equal(unknown.Status, stranger.Status);
        Assert.Equal("user_not_found", await host.RefusedAsync("1", HttpMethod.Post, "conversations", open));

        // A direct conversation that was there stays, but is no reason for another contact.
        await host.DirectAsync("1", "3");
        await host.OpenAsync("1", "3");
        Assert.Equal("user_not_found", await host.RefusedAsync("1", HttpMethod.Post, "conversations", new { title = "Group", userIds = new[] { "3" } }));

        await host.GroupAsync("1", "2", "9");
        await host.OpenAsync("1", "2");
        await host.Get<IRoomService>().EnterAsync("general", "4");
        await host.Get<IRoomService>().EnterAsync("general", "1");
        await host.OpenAsync("4", "1");
    }

    [Fact]
    public async Task A_policy_of_the_host_decides_each_contact()
    {
        var attempts = new ConcurrentQueue<ContactAttempt>();
        await using var host = await ContactHost.StartAsync(builder: chat =>
        {
            chat.Services.AddSingleton(attempts);
            chat.AddContactPolicy<ByName>();
        });
        using var refused = host.Count("realtime.chat.contacts.refused");
        Assert.Equal("user_not_found", await host.RefusedAsync("1", HttpMethod.Post, "conversations", new { userId = "refuse" }));
        Assert.Equal("user_not_found", await host.RefusedAsync("1", HttpMethod.Post, "conversations", new { userIds = new[] { "allow", "refuse" } }));
        Assert.Equal((1L, 1L), (refused["open policy"], refused["create policy"]));
        Assert.Empty((await host.Get<IConversationService>().ListAsync("1")).Items);

        var group = await host.CallAsync("1", HttpMethod.Post, "conversations", new { title = "Group", userIds = new[] { "allow", "ask" } });
        var id = group.GetProperty("id").GetString()!;
        Assert.Equal(2, group.GetProperty("participantCount").GetInt32());
        Assert.Equal(id, Assert.Single((await host.Get<IContactRequests>().ListAsync("ask")).Items).ConversationId);
        await host.CallAsync("1", HttpMethod.Post, $"conversations/{id}/participants", new { userIds = new[] { "allow-too" } });
        Assert.Contains(new("1", "allow-too", ContactAction.Add) { ConversationId = id }, attempts);

        // Messages are not its concern unless the host says so.
        await using var one = await host.ConnectAsync("1");
        Assert.Equal("ok", (await one.SayAsync(await host.OpenAsync("1", "allow"))).Outcome());
        Assert.DoesNotContain(attempts, attempt => attempt.Action == ContactAction.Write);
    }

    [Fact]
    public async Task A_policy_may_be_asked_for_each_message_of_two()
    {
        var attempts = new ConcurrentQueue<ContactAttempt>();
        await using var host = await ContactHost.StartAsync(builder: chat =>
        {
            chat.Services.AddSingleton(attempts);
            chat.AddContactPolicy<ByName>(checksWrites: true);
        });
        var (muted, open, group) = ((await host.DirectAsync("1", "no-writing")).Id, (await host.DirectAsync("1", "allow")).Id, (await host.GroupAsync("1", "no-writing", "3")).Id);
        await using var one = await host.ConnectAsync("1");
        Assert.Equal("forbidden", (await one.SayAsync(muted)).Outcome());
        Assert.Equal("ok", (await one.SayAsync(group)).Outcome());
        Assert.All(attempts, attempt => Assert.Equal((ContactAction.Write, muted), (attempt.Action, attempt.ConversationId)));

        // The messages keep their order.
        var sent = Enumerable.Range(0, 20).Select(i => one.SayAsync(open, i.ToString(CultureInfo.InvariantCulture))).ToArray();
        Assert.All(await Task.WhenAll(sent), answer => Assert.Equal("ok", answer.Outcome()));
        var stored = (await host.Get<IConversationService>().GetHistoryAsync(open, "1", new())).Messages;
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i.ToString(CultureInfo.InvariantCulture)), stored.OrderBy(m => m.Sequence).Select(m => m.Content.Text));
    }

    [Fact]
    public async Task A_message_over_the_calls_of_the_Native_contract_passes_the_policy_too()
    {
        await using var host = await ContactHost.StartAsync(builder: chat =>
        {
            chat.Services.AddSingleton(new ConcurrentQueue<ContactAttempt>());
            chat.AddContactPolicy<ByName>(checksWrites: true);
        });
        var (muted, open) = ((await host.DirectAsync("1", "no-writing")).Id, (await host.DirectAsync("1", "allow")).Id);
        Assert.Equal("forbidden", await host.RefusedAsync("1", HttpMethod.Post, $"realtime/conversations/{muted}/messages", new { text = "Hello" }));
        Assert.Equal("forbidden", await host.RefusedAsync("1", HttpMethod.Post, $"conversations/{muted}/messages", new { content = "Hello" }));
        await host.CallAsync("1", HttpMethod.Post, $"realtime/conversations/{open}/messages", new { text = "Hello" });
        Assert.Equal(0, (await host.Get<IConversationService>().FindAsync(muted))!.LastSequence);
    }

    [Fact]
    public async Task A_message_over_the_calls_of_the_Chatroom_contract_passes_the_policy_too()
    {
        await using var host = await ChatHost.StartAsync(
            chat => chat.Dialect = DialectNames.Chatroom,
            builder: chat =>
            {
                chat.Services.AddSingleton(new ConcurrentQueue<ContactAttempt>());
                chat.AddContactPolicy<ByName>(checksWrites: true);
            },
            pipeline: app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapChatroomApi();
            });
        var (muted, open) = ((await host.DirectAsync("1", "no-writing")).Id, (await host.DirectAsync("1", "allow")).Id);
        using var http = host.Http("1");
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(muted));
        Assert.Equal(HttpStatusCode.Created, await SendAsync(open));
        Assert.Equal(0, (await host.Get<IConversationService>().FindAsync(muted))!.LastSequence);

        async Task<HttpStatusCode> SendAsync(string id) =>
            (await http.PostAsJsonAsync("/messages/", new { message_text = "Hello", user_id = "1", chatroom_id = id })).StatusCode;
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Throws)]
    public async Task A_policy_that_fails_refuses_for_now(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        await using var host = await ContactHost.StartAsync(
            chat => chat.PolicyTimeout = TimeSpan.FromSeconds(1),
            chat =>
            {
                chat.Services.AddSingleton(code);
                chat.AddContactPolicy<Failing>();
            });
        Assert.Equal("unavailable", await host.RefusedAsync(HostCode.Victim, HttpMethod.Post, "conversations", new { userId = "2" }));
        Assert.Empty((await host.Get<IConversationService>().ListAsync("2")).Items);
        await host.OpenAsync("1", "2");
    }

    [Fact]
    public async Task One_user_makes_a_number_of_new_contacts_within_a_day()
    {
        var time = new Realtime.Testing.ManualTime();
        await using var host = await ContactHost.StartAsync(chat => chat.MaxNewContactsPerDay = 3, time: time);
        using var limited = host.Count("realtime.chat.rate_limited");
        await host.DirectAsync("1", "known");
        await host.OpenAsync("1", "2");
        await host.CallAsync("1", HttpMethod.Post, "conversations", new { userIds = new[] { "3", "known" } });
        Assert.Equal("rate_limited", await host.RefusedAsync("1", HttpMethod.Post, "conversations", new { userIds = new[] { "4", "5" } }));
        await host.OpenAsync("1", "4");
        Assert.Equal("rate_limited", await host.RefusedAsync("1", HttpMethod.Post, "conversations", new { userId = "5" }));
        Assert.Equal(2, limited["MaxNewContactsPerDay"]);

        // Known users and other users are not concerned, and a day later all is as before.
        await host.CallAsync("1", HttpMethod.Post, "conversations", new { userIds = new[] { "known" } });
        await host.OpenAsync("6", "5");
        time.Advance(TimeSpan.FromHours(25));
        await host.OpenAsync("1", "5");
    }

    private sealed class ByName(ConcurrentQueue<ContactAttempt> attempts) : IContactPolicy
    {
        public ValueTask<ContactDecision> DecideAsync(ContactAttempt attempt, CancellationToken cancellationToken)
        {
            attempts.Enqueue(attempt);
            return new(attempt.OtherUserId switch
            {
                "refuse" => ContactDecision.Refuse,
                "ask" => ContactDecision.Ask,
                "no-writing" when attempt.Action == ContactAction.Write => ContactDecision.Refuse,
                _ => ContactDecision.Allow,
            });
        }
    }

    private sealed class Failing(HostCode code) : IContactPolicy
    {
        public async ValueTask<ContactDecision> DecideAsync(ContactAttempt attempt, CancellationToken cancellationToken)
        {
            await code.DoAsync(attempt.UserId);
            return ContactDecision.Allow;
        }
    }
}
