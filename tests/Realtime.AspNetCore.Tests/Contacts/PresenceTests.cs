using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Contacts;
using Realtime.Presence;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Contacts;

/// <summary>Users see each other's presence once both have taken part, and only the chosen fields of profiles.</summary>
public sealed class PresenceTests
{
    [Fact]
    public async Task A_stranger_who_opens_a_conversation_does_not_see_whether_the_other_is_there()
    {
        await using var host = await ContactHost.StartAsync();
        var heard = new Heard(host);
        await using var two = await host.ConnectAsync("2");
        await using var one = await host.ConnectAsync("1");
        var id = await host.OpenAsync("1", "2");
        await one.SayAsync(id);
        var tracker = host.Get<PresenceTracker>();
        Assert.False((await tracker.GetVisibleAsync("1", ["2"], default))[0].IsOnline);
        Assert.False((await tracker.GetVisibleAsync("2", ["1"], default))[0].IsOnline);
        Assert.Empty(heard.Introductions);

        // The answer makes them known to each other, once.
        await two.SayAsync(id, "Answer");
        Assert.True((await tracker.GetVisibleAsync("1", ["2"], default))[0].IsOnline);
        Assert.True((await tracker.GetVisibleAsync("2", ["1"], default))[0].IsOnline);
        await two.SayAsync(id, "More");
        await one.SayAsync(id, "More");
        await one.SettleAsync();
        var introduced = Assert.Single(heard.Introductions);
        Assert.Equal(["2"], introduced.NewIds);
        Assert.Equal(["2", "1"], introduced.AllIds);
    }

    [Fact]
    public async Task Conversations_of_the_host_and_what_a_user_accepts_introduce_at_once()
    {
        await using var host = await ContactHost.StartAsync(ContactHost.AskFirst);
        var heard = new Heard(host);
        await using var one = await host.ConnectAsync("1");
        await using var two = await host.ConnectAsync("2");
        await using var three = await host.ConnectAsync("3");
        await host.DirectAsync("1", "2");
        var tracker = host.Get<PresenceTracker>();
        Assert.True((await tracker.GetVisibleAsync("1", ["2"], default))[0].IsOnline);

        var id = await host.OpenAsync("1", "3");
        await one.SayAsync(id);
        Assert.False((await tracker.GetVisibleAsync("1", ["3"], default))[0].IsOnline);
        await host.Get<IContactRequests>().AcceptAsync("3", id);
        Assert.True((await tracker.GetVisibleAsync("1", ["3"], default))[0].IsOnline);
        await Wait.UntilAsync(() => heard.Introductions.Any(i => i.NewIds.SequenceEqual(["3"]) && i.AllIds.SequenceEqual(["3", "1"])), "they were introduced");
    }

    [Fact]
    public async Task Members_of_a_group_that_a_client_made_are_known_when_they_have_written()
    {
        await using var host = await ContactHost.StartAsync();
        await using var two = await host.ConnectAsync("2");
        await using var three = await host.ConnectAsync("3");
        var group = await host.CallAsync("1", HttpMethod.Post, "conversations", new { userIds = new[] { "2", "3" } });
        var id = group.GetProperty("id").GetString()!;
        var tracker = host.Get<PresenceTracker>();
        Assert.Equal([false, false], (await tracker.GetVisibleAsync("1", ["2", "3"], default)).Select(p => p.IsOnline));
        await two.SayAsync(id);
        Assert.Equal([true, false], (await tracker.GetVisibleAsync("1", ["2", "3"], default)).Select(p => p.IsOnline));
        Assert.False((await tracker.GetVisibleAsync("2", ["3"], default))[0].IsOnline);
    }

    [Fact]
    public async Task Participants_are_shown_up_to_a_hundred_and_listed_by_cursor()
    {
        string[] users = [.. Enumerable.Range(1000, 250).Select(i => $"{i}")];
        await using var host = await ContactHost.StartAsync();
        var id = (await host.GroupAsync(users)).Id;
        var shown = await host.CallAsync("1249", HttpMethod.Get, $"conversations/{id}");
        Assert.Equal(250, shown.GetProperty("participantCount").GetInt32());
        Assert.Equal(100, shown.GetProperty("participants").GetArrayLength());
        Assert.Contains("1249", shown.GetProperty("participants").EnumerateArray().Select(p => p.GetProperty("userId").GetString()));

        var listed = new List<string?>();
        for (string? next = "?limit=100"; next is not null;)
        {
            var page = await host.CallAsync("1249", HttpMethod.Get, $"conversations/{id}/participants{next}");
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("userId").GetString()));
            next = page.GetProperty("nextCursor").GetString() is { } cursor ? $"?limit=100&cursor={cursor}" : null;
        }

        Assert.Equal(users, listed);
        await using var client = await host.ConnectAsync("1249");
        var first = await client.EmitWithAckAsync("get_participants", new { conversationId = id });
        Assert.Equal(100, first.GetProperty("participants").GetArrayLength());
        var second = await client.EmitWithAckAsync("get_participants", new { conversationId = id, cursor = first.GetProperty("nextCursor").GetString(), limit = 200 });
        Assert.Equal(users[100..], second.GetProperty("participants").EnumerateArray().Select(p => p.GetProperty("userId").ToString()));
        Assert.Equal("conversation_not_found", await host.RefusedAsync("1", HttpMethod.Get, $"conversations/{id}/participants"));
        Assert.Equal("invalid_payload", await host.RefusedAsync("1249", HttpMethod.Get, $"conversations/{id}/participants?limit=201"));
    }

    [Theory]
    [InlineData(null, "u1", "/1.png")]
    [InlineData(ProfileFields.None, null, null)]
    [InlineData(ProfileFields.AvatarUrl | ProfileFields.Email, null, "/1.png")]
    public async Task Others_see_the_fields_of_a_profile_that_the_host_chose(ProfileFields? fields, string? username, string? avatarUrl)
    {
        await using var host = await ContactHost.StartAsync(
            chat => chat.ProfileFields = fields ?? chat.ProfileFields,
            chat => chat.AddUserDirectory<FullDirectory>());
        var id = (await host.DirectAsync("1", "2")).Id;
        var one = (await host.CallAsync("2", HttpMethod.Get, $"conversations/{id}")).GetProperty("participants").EnumerateArray()
            .Single(p => p.GetProperty("userId").GetString() == "1");
        Assert.Equal((username, avatarUrl), (one.GetProperty("username").GetString(), one.GetProperty("avatarUrl").GetString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Addresses_and_roles_are_told_only_if_the_host_chose_them(bool isChosen)
    {
        await using var host = await ChatHost.StartAsync(
            chat =>
            {
                chat.Dialect = DialectNames.Direct;
                chat.ProfileFields = isChosen ? chat.ProfileFields | ProfileFields.Email | ProfileFields.Role : chat.ProfileFields;
            },
            chat => chat.AddUserDirectory<FullDirectory>());
        await host.DirectAsync("1", "2");
        await using var one = await host.ConnectAsync("1");
        await using var two = await host.ConnectAsync("2");
        await two.EmitWithAckAsync("send_message", new { receiverId = "1", content = "Hello" });
        await one.NextAsync("receive_message");
        Assert.Equal(isChosen, two.Events.Concat(one.Events).Any(e => e.Payload.GetRawText().Contains("@example.com", StringComparison.Ordinal)));
        Assert.Equal(isChosen, two.Events.Concat(one.Events).Any(e => e.Payload.GetRawText().Contains("steward", StringComparison.Ordinal)));
    }

    private sealed class FullDirectory : IUserDirectory
    {
        public ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken) =>
            new(new UserProfile(userId, "Name") { Username = "u" + userId, AvatarUrl = $"/{userId}.png", Email = $"{userId}@example.com", Role = "steward" });
    }

    /// <summary>Notes introductions.</summary>
    private sealed class Heard
    {
        public Heard(ChatHost host)
        {
            var introductions = host.Get<Introductions>();
            var made = introductions.Made;
            introductions.Made = acquaintance =>
            {
                Introductions.Enqueue(acquaintance);
                made?.Invoke(acquaintance);
            };
        }

        public ConcurrentQueue<Acquaintance> Introductions { get; } = new();
    }
}
