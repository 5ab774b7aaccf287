using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Authentication;

/// <summary>A user whom the host's directory no longer knows loses open sockets and the HTTP API.</summary>
public sealed class DirectoryTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_deleted_user_loses_sockets_and_requests_within_the_interval()
    {
        var directory = new ChangingDirectory();
        await using var host = await StartAsync(directory);
        await using var socket = await host.ConnectAsync("1");
        await using var other = await host.ConnectAsync("2");
        using var http = host.Http("1");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/chat/conversations")).StatusCode);

        directory.Delete("1");
        await socket.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        var error = await socket.NextAsync("error");
        Assert.Equal("user_not_found", error.GetProperty("code").GetString());
        Assert.Equal("Authentication error: User not found", error.GetProperty("message").GetString());
        Assert.Equal("user_not_found", (await Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync("1"))).Code);

        var refused = await http.GetAsync("/api/chat/conversations");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal("user_not_found", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        await other.SettleAsync();
    }

    [Fact]
    public async Task Requests_alone_are_refused_within_the_interval()
    {
        var directory = new ChangingDirectory();
        await using var host = await StartAsync(directory);
        using var http = host.Http("1");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/chat/conversations")).StatusCode);
        directory.Delete("1");
        await Wait.UntilAsync(
            async () => (await http.GetAsync("/api/chat/conversations")).StatusCode == HttpStatusCode.Forbidden, "the request is refused");
    }

    [Fact]
    public async Task Every_node_asks_for_its_own_users()
    {
        var directory = new ChangingDirectory();
        await using var cluster = await NodeCluster.StartAsync(chat: o => o.DirectoryCheckInterval = Interval, builder: directory.Add);
        await using var here = await cluster.First.ConnectAsync("1");
        await using var there = await cluster.Second.ConnectAsync("1");
        await here.SettleAsync();
        await there.SettleAsync();
        directory.Delete("1");
        await here.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await there.Disconnected.WaitAsync(SocketIOTestClient.Patience);
    }

    [Theory]
    [InlineData(Trouble.Throws)]
    [InlineData(Trouble.Hangs)]
    public async Task A_directory_that_fails_disconnects_nobody_and_refuses_no_known_user(Trouble trouble)
    {
        var directory = new ChangingDirectory();
        await using var host = await StartAsync(directory);
        await using var socket = await host.ConnectAsync("1");
        using var http = host.Http("1");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/chat/conversations")).StatusCode);
        var rounds = 0;
        directory.Before = _ =>
        {
            Interlocked.Increment(ref rounds);
            return trouble == Trouble.Hangs ? new TaskCompletionSource().Task : throw new IOException("The directory is away.");
        };

        await Wait.UntilAsync(() => Volatile.Read(ref rounds) >= 3, "the directory was asked several times");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/chat/conversations")).StatusCode);
        await socket.SettleAsync();
        Assert.Equal(0, socket.Count("error"));

        // Of a user of whom nothing is known, nothing is assumed.
        using var unknown = host.Http("9");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await unknown.GetAsync("/api/chat/conversations")).StatusCode);
    }

    [Fact]
    public async Task A_user_whose_look_up_fails_keeps_no_other_from_being_asked_for()
    {
        var directory = new ChangingDirectory();
        await using var host = await StartAsync(directory);
        await using var failing = await host.ConnectAsync("1");
        await using var deleted = await host.ConnectAsync("2");
        await using var staying = await host.ConnectAsync("3");
        await failing.SettleAsync();
        directory.Before = userId => userId == "1" ? throw new IOException("A row is broken.") : Task.CompletedTask;
        directory.Delete("2");
        await deleted.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await failing.SettleAsync();
        await staying.SettleAsync();
    }

    [Fact]
    public async Task Requests_of_a_user_share_a_look_up()
    {
        var directory = new ChangingDirectory();
        await using var host = await StartAsync(directory, TimeSpan.FromHours(1), TimeSpan.FromSeconds(10));
        using var http = host.Http("1");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => http.GetAsync("/api/chat/unread")));
        Assert.All(answers, answer => Assert.Equal(answers[0].StatusCode, answer.StatusCode));
        Assert.Equal(1, directory.Calls);
        await http.GetAsync("/api/chat/conversations");
        Assert.Equal(1, directory.Calls);
    }

    [Fact]
    public async Task A_user_who_only_said_who_it_is_is_not_asked_for()
    {
        var directory = new ChangingDirectory();
        await using var host = await ChatHost.StartAsync(
            o => (o.Dialect, o.AllowDeclaredIdentity, o.DirectoryCheckInterval) = (Realtime.DialectNames.Assistant, true, Interval), directory.Add);
        await using var declared = await SocketIOTestClient.ConnectAsync(host.Address);
        await declared.EmitAsync("register", new { userId = "7" });
        await Wait.UntilAsync(() => host.Get<UserConnections>().All().Length == 1, "the user is known");
        directory.Delete(host.Get<UserConnections>().All()[0].UserId);
        await using var signedIn = await host.ConnectAsync("1");
        directory.Delete("1");
        await signedIn.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await declared.SettleAsync();
    }

    private static Task<ChatHost> StartAsync(ChangingDirectory directory, TimeSpan? interval = null, TimeSpan? timeout = null) => ChatHost.StartAsync(
        o => (o.DirectoryCheckInterval, o.UserDirectoryTimeout) = (interval ?? Interval, timeout ?? TimeSpan.FromMilliseconds(200)),
        directory.Add,
        pipeline: app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapChatRealtimeApi("/api/chat");
        });
}
