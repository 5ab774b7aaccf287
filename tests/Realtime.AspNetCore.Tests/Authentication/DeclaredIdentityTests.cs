using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Dialects;
using Realtime.Messages;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Authentication;

/// <summary>Clients that say who they are: only where their endpoint allows it, and never as a user who signs in.</summary>
public sealed class DeclaredIdentityTests
{
    private static readonly string Ada = DeclaredUsers.IdOf(DialectNames.Assistant, "ada");
    private static readonly string Ben = DeclaredUsers.IdOf(DialectNames.Assistant, "ben");

    [Fact]
    public async Task A_declared_user_hears_nothing_of_a_user_who_signs_in_with_the_same_id()
    {
        await using var host = await StartAsync();
        var ofSignedIn = await host.DirectAsync("ada", "carl");
        var ofDeclared = await host.DirectAsync(Ada, "carl");
        await using var signedIn = await host.ConnectAsync("ada");
        await using var declared = await DeclareAsync(host, "ada");

        await host.Get<IMessageService>().SendAsync(new SendMessage(ofSignedIn.Id, "carl", "For the one who signed in"));
        await host.Get<IMessageService>().SendAsync(new SendMessage(ofDeclared.Id, "carl", "For the other one"));
        Assert.Equal("For the one who signed in", (await signedIn.NextAsync("message_notification")).GetProperty("content").GetString());
        Assert.Equal("For the other one", (await declared.NextAsync("receive_message")).GetProperty("content").GetString());
        await signedIn.SettleAsync();
        await declared.SettleAsync();

        Assert.Equal((1, 1), (signedIn.Count("message_notification"), declared.Count("receive_message")));
        Assert.Equal("conversation_not_found", Code(await declared.EmitWithAckAsync("get_messages", new { conversationId = ofSignedIn.Id })));
        Assert.Equal("conversation_not_found", Code(await signedIn.EmitWithAckAsync("get_messages", new { conversationId = ofDeclared.Id })));
    }

    [Fact]
    public async Task Ids_are_shown_as_they_were_declared_and_to_others_with_their_origin()
    {
        await using var host = await StartAsync();
        var conversation = await host.DirectAsync(Ada, Ben);
        var group = await host.GroupAsync(Ada, Ben, "carl");
        await using var ada = await DeclareAsync(host, "ada");
        await using var ben = await DeclareAsync(host, "ben");
        await using var carl = await host.ConnectAsync("carl");
        await ada.EmitWithAckAsync("watch_changes");

        var sent = await ada.EmitWithAckAsync("send_message", new { conversationId = conversation.Id, message = Ben });
        Assert.Equal("ada", sent.GetProperty("message").GetProperty("sender").GetString());
        var received = await ben.NextAsync("receive_message");

        // What users write stays as it is, also if it looks like an id.
        Assert.Equal(("ada", Ben), (received.GetProperty("sender").GetString(), received.GetProperty("content").GetString()));
        var history = await ben.EmitWithAckAsync("get_messages", new { conversationId = conversation.Id });
        var message = history.GetProperty("messages")[0];
        Assert.Equal(("ada", "ben", Ben), (Text(message, "senderId"), Text(message, "receiverId"), Text(message, "content")));
        await host.Get<IConversationService>().SetTitleAsync(group.Id, "New");
        var updated = await ada.NextAsync("conversation_updated");
        Assert.Equal(["ada", "ben", "carl"], updated.GetProperty("participantIds").EnumerateArray().Select(id => id.GetString()).Order());

        // The ids that a client gets are the ids that it sends.
        Assert.True((await ada.EmitWithAckAsync("block_user", new { userId = "ben" })).GetProperty("ok").GetBoolean());
        Assert.Equal("""["ben"]""", (await ada.EmitWithAckAsync("get_blocked_users")).GetProperty("userIds").GetRawText());
        var watched = await ben.EmitWithAckAsync("watch_presence", new { userIds = new[] { "ada" } });
        Assert.Equal("ada", watched.GetProperty("users")[0].GetProperty("userId").GetString());

        // For those who signed in elsewhere, it is another user than the one with this id.
        await ada.EmitWithAckAsync("send_message", new { conversationId = group.Id, message = "To all" });
        Assert.Equal(Ada, Text(await carl.NextAsync("message_notification"), "sender_id"));
    }

    [Fact]
    public async Task It_is_allowed_for_one_endpoint_and_not_for_the_host()
    {
        await using var host = await ChatHost.StartAsync(
            o => o.Dialect = DialectNames.Chatroom,
            b => b.AddDialect(DialectNames.Assistant, path: "/assistant")
                .AddDialect(DialectNames.Assistant, @namespace: "/open", configure: o => o.AllowDeclaredIdentity = true));
        await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(host.Address));
        await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(host.Address, path: "/assistant"));
        await using var open = await SocketIOTestClient.OpenAsync(host.Address);
        await open.SendAsync("40/open,");
        await open.NextFrameAsync("40/open,");
        await open.SendAsync("""42/open,1["register",{"userId":"ada"}]""");

        Assert.Equal("""43/open,1[{"ok":true,"userId":"ada"}]""", await open.NextFrameAsync("43/open,1"));
        var warning = Assert.Single(host.Logs.Entries, e => e.Id == 1003);
        Assert.Contains("/open", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_signs_in_as_a_declared_user()
    {
        await using var host = await StartAsync();

        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync(Ada));
        Assert.Contains("User not found", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_may_say_that_declared_ids_are_the_ids_of_its_users()
    {
        await using var host = await ChatHost.StartAsync(builder: b => b.AddDialect(
            DialectNames.Assistant,
            path: "/assistant",
            configure: o => (o.AllowDeclaredIdentity, o.DeclaredIdsAreUserIds) = (true, true)));
        var conversation = await host.DirectAsync("ada", "carl");
        await using var declared = await DeclareAsync(host, "ada");
        await host.Get<IMessageService>().SendAsync(new SendMessage(conversation.Id, "carl", "Hello"));

        Assert.Equal("Hello", (await declared.NextAsync("receive_message")).GetProperty("content").GetString());
        Assert.Equal("user_not_found", Code(await declared.EmitWithAckAsync("register", new { userId = Ada })));
    }

    [Fact]
    public async Task A_socket_that_becomes_another_user_keeps_nothing_of_the_first_one()
    {
        await using var host = await StartAsync();
        var ofAda = await host.DirectAsync(Ada, "carl");
        var ofBen = await host.DirectAsync(Ben, "carl");
        await using var socket = await DeclareAsync(host, "ada");
        await socket.EmitWithAckAsync("watch_changes");
        Assert.Equal("""{"ok":true,"userId":"ben"}""", (await socket.EmitWithAckAsync("register", new { userId = "ben" })).GetRawText());

        await host.Get<IMessageService>().SendAsync(new SendMessage(ofAda.Id, "carl", "For ada"));
        await host.Get<IMessageService>().SendAsync(new SendMessage(ofBen.Id, "carl", "For ben"));
        Assert.Equal("For ben", (await socket.NextAsync("receive_message")).GetProperty("content").GetString());
        await socket.SettleAsync();
        Assert.Equal((1, 0), (socket.Count("receive_message"), socket.Count("message_details")));
        Assert.False(host.Get<ConnectedUsers>().Contains(Ada));
    }

    [Fact]
    public async Task A_declared_user_comes_back_to_a_lost_socket_without_saying_again_who_it_is()
    {
        await using var host = await StartAsync();
        var conversation = await host.DirectAsync(Ada, "carl");
        var lost = await DeclareAsync(host, "ada");
        await host.Get<IMessageService>().SendAsync(new SendMessage(conversation.Id, "carl", "One"));
        await lost.NextAsync("receive_message");
        var (id, secret, offset) = (lost.Id, lost.PrivateId, lost.LastOffset);
        lost.Abort();
        await lost.Closed;
        await host.Get<IMessageService>().SendAsync(new SendMessage(conversation.Id, "carl", "Two"));
        await using var back = await SocketIOTestClient.ConnectAsync(host.Address, new { pid = secret, offset }, "/assistant");

        Assert.Equal(id, back.Id);
        Assert.Equal("Two", (await back.NextAsync("receive_message")).GetProperty("content").GetString());
        Assert.Equal("""{"ok":true,"userId":"ada"}""", (await back.EmitWithAckAsync("register", new { userId = "ada" })).GetRawText());
        await lost.DisposeAsync();
    }

    [Fact]
    public async Task The_secret_of_a_user_who_signed_in_replaces_no_token()
    {
        await using var host = await StartAsync();
        var lost = await host.ConnectAsync("ada", path: "/assistant");
        var (id, secret) = (lost.Id, lost.PrivateId);
        lost.Abort();
        await lost.Closed;
        await using var back = await SocketIOTestClient.ConnectAsync(host.Address, new { pid = secret }, "/assistant");

        Assert.NotEqual(id, back.Id);
        Assert.Equal("unauthenticated", Code(await back.EmitWithAckAsync("get_unread_counts")));
        await lost.DisposeAsync();
    }

    private static Task<ChatHost> StartAsync() => ChatHost.StartAsync(
        builder: b => b.AddDialect(DialectNames.Assistant, path: "/assistant", configure: o => o.AllowDeclaredIdentity = true));

    private static async Task<SocketIOTestClient> DeclareAsync(ChatHost host, string userId)
    {
        var socket = await SocketIOTestClient.ConnectAsync(host.Address, path: "/assistant");
        var reply = await socket.EmitWithAckAsync("register", new { userId });
        Assert.Equal(userId, reply.GetProperty("userId").GetString());
        return socket;
    }

    private static string? Code(JsonElement reply) => reply.GetProperty("code").GetString();

    private static string? Text(JsonElement payload, string name) => payload.GetProperty(name).GetString();
}
