using System.Text.RegularExpressions;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Namespaces;

public sealed class DynamicNamespaceTests
{
    [Fact]
    public async Task A_pattern_creates_and_configures_what_clients_ask_for()
    {
        var created = new Seen<string>();
        DynamicNamespace? tenants = null;
        await using var host = await TestHost.StartAsync(io =>
        {
            io.OnNewNamespace(ns => created.Add(ns.Name));
            tenants = io.Of(new Regex(@"^/tenant-\d+$"), ns => ns.On("where", e => e.AckAsync(e.Socket.Namespace.Name)));
        });
        await using var client = await JoinAsync(host, "/tenant-1");

        await client.SendAsync("42/tenant-1,7[\"where\"]");

        Assert.Equal("43/tenant-1,7[\"/tenant-1\"]", await client.NextFrameAsync("43/tenant-1,"));
        Assert.Equal(["/tenant-1"], created.Items);
        Assert.Equal("/tenant-1", Assert.Single(tenants!.Namespaces).Name);
        await tenants.EmitAsync("all", 1);
        await tenants.EmitArgumentsAsync("many", [1, 2]);
        Assert.Equal("42/tenant-1,[\"all\",1]", await client.NextFrameAsync("42/tenant-1,"));
        Assert.Equal("42/tenant-1,[\"many\",1,2]", await client.NextFrameAsync("42/tenant-1,"));
    }

    [Fact]
    public async Task A_name_that_no_rule_accepts_is_refused()
    {
        await using var host = await TestHost.StartAsync(io => io.Of(new Regex("^/a$"), _ => { }));
        await using var client = await SocketIOTestClient.OpenAsync(host.Address);

        await client.SendAsync("40/b,");

        Assert.Equal("44/b,{\"message\":\"Invalid namespace\"}", await client.NextFrameAsync("44"));
        Assert.False(host.Server.TryGetNamespace("/b", out _));
    }

    [Fact]
    public async Task A_predicate_decides_by_name_and_handshake()
    {
        await using var host = await TestHost.StartAsync(io => io.Of(
            async (name, handshake) =>
            {
                await Task.Yield();
                return name == "/" + handshake.Auth.GetProperty("tenant").GetString();
            },
            _ => { }));
        await using var client = await SocketIOTestClient.OpenAsync(host.Address);

        await client.SendAsync("40/mine,{\"tenant\":\"mine\"}");
        await client.NextFrameAsync("40/mine,{");
        await client.SendAsync("40/other,{\"tenant\":\"mine\"}");
        await client.NextFrameAsync("44/other,");
        await client.SendAsync("40/fails,{}");

        Assert.Equal("44/fails,{\"message\":\"Invalid namespace\"}", await client.NextFrameAsync("44/fails,"));
    }

    [Fact]
    public async Task A_second_connect_while_the_first_is_being_decided_has_one_answer()
    {
        var decision = new TaskCompletionSource<bool>();
        await using var host = await TestHost.StartAsync(io => io.Of((_, _) => new ValueTask<bool>(decision.Task), _ => { }));
        await using var client = await SocketIOTestClient.ConnectAsync(host.Address);

        await client.SendAsync("40/x,");
        await client.SendAsync("40/x,");
        host.Server.On("seen", e => e.AckAsync());
        await client.EmitWithAckAsync("seen");
        decision.SetResult(true);
        await client.NextFrameAsync("40/x,");

        Assert.True(host.Server.TryGetNamespace("/x", out var ns));
        Assert.Equal(1, ns.SocketCount);
        await client.SendAsync("41/x,");
        await Wait.UntilAsync(() => !host.Server.TryGetNamespace("/x", out _), "the namespace is gone");
    }

    [Fact]
    public async Task A_namespace_goes_with_its_last_socket_and_can_come_again()
    {
        var configured = new Seen<string>();
        DynamicNamespace? rule = null;
        await using var host = await TestHost.StartAsync(io => rule = io.Of(new Regex("^/room-"), ns => configured.Add(ns.Name)));
        await using var first = await JoinAsync(host, "/room-1");
        await using var second = await JoinAsync(host, "/room-1");

        await first.SendAsync("41/room-1,");
        await Wait.UntilAsync(() => host.Server.Of("/room-1").SocketCount == 1, "one has left");
        Assert.Single(rule!.Namespaces);
        second.Abort();
        await Wait.UntilAsync(() => rule.Namespaces.Count == 0, "the namespace is gone");
        Assert.False(host.Server.TryGetNamespace("/room-1", out _));
        await using var third = await JoinAsync(host, "/room-1");

        Assert.Equal(["/room-1", "/room-1"], configured.Items);
    }

    [Fact]
    public async Task A_client_that_middleware_refuses_leaves_no_namespace_behind()
    {
        await using var host = await TestHost.StartAsync(io => io.Of(new Regex("^/x$"), ns => ns.Use((_, _) => throw new ConnectRejectedException("no"))));
        await using var client = await SocketIOTestClient.OpenAsync(host.Address);

        await client.SendAsync("40/x,");

        Assert.Equal("44/x,{\"message\":\"no\"}", await client.NextFrameAsync("44/x,"));
        Assert.False(host.Server.TryGetNamespace("/x", out _));
    }

    [Fact]
    public async Task Empty_namespaces_can_be_kept()
    {
        await using var host = await TestHost.StartAsync(io => io.Of(new Regex("^/x$"), _ => { }), o => o.RemoveEmptyDynamicNamespaces = false);
        await using var client = await JoinAsync(host, "/x");
        Assert.True(host.Server.TryGetNamespace("/x", out var ns));

        await client.SendAsync("41/x,");
        await Wait.UntilAsync(() => ns.SocketCount == 0, "it has left");

        Assert.Same(ns, host.Server.Of("/x"));
    }

    [Fact]
    public async Task No_more_namespaces_exist_than_the_limit_allows()
    {
        await using var host = await TestHost.StartAsync(io => io.Of(new Regex("^/x-"), _ => { }), o => o.MaxDynamicNamespaces = 2);
        await using var client = await JoinAsync(host, "/x-1");
        await using var other = await JoinAsync(host, "/x-2");

        await other.SendAsync("40/x-3,");
        Assert.Equal("44/x-3,{\"message\":\"Too many namespaces\"}", await other.NextFrameAsync("44/x-3,"));
        await client.SendAsync("41/x-1,");
        await Wait.UntilAsync(() => !host.Server.TryGetNamespace("/x-1", out _), "there is room again");
        await other.SendAsync("40/x-3,");

        await other.NextFrameAsync("40/x-3,");
    }

    [Fact]
    public async Task Many_clients_that_ask_at_once_get_one_namespace_configured_once()
    {
        var configured = new Seen<string>();
        await using var host = await TestHost.StartAsync(io => io.Of(
            async (_, _) =>
            {
                await Task.Yield();
                return true;
            },
            ns =>
            {
                configured.Add(ns.Name);
                ns.On("x", e => e.AckAsync("configured"));
            }));
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => JoinAsync(host, "/x")));

        foreach (var client in clients)
        {
            await client.SendAsync("42/x,1[\"x\"]");
            Assert.Equal("43/x,1[\"configured\"]", await client.NextFrameAsync("43"));
        }

        Assert.Single(configured.Items);
        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
        await Wait.UntilAsync(() => !host.Server.TryGetNamespace("/x", out _), "the namespace is gone");
    }

    [Fact]
    public async Task Clients_that_come_and_go_at_once_never_join_a_namespace_that_is_gone()
    {
        await using var host = await TestHost.StartAsync(io => io.Of(new Regex("^/x$"), ns => ns.On("q", e => e.AckAsync())));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var client = await SocketIOTestClient.OpenAsync(host.Address);
            for (var i = 0; i < 50; i++)
            {
                await client.SendAsync("40/x,");
                await client.NextFrameAsync("40/x,");
                Assert.True(host.Server.TryGetNamespace("/x", out var ns) && ns.SocketCount > 0);
                await client.SendAsync("41/x,");
            }
        }));

        await Wait.UntilAsync(() => !host.Server.TryGetNamespace("/x", out _), "the namespace is gone");
    }

    [Fact]
    public async Task Configuration_that_fails_refuses_the_client()
    {
        await using var host = await TestHost.StartAsync(io => io.Of(new Regex("^/x$"), _ => throw new InvalidOperationException()));
        await using var client = await SocketIOTestClient.OpenAsync(host.Address);

        await client.SendAsync("40/x,");

        await client.NextFrameAsync("44/x,");
        Assert.False(host.Server.TryGetNamespace("/x", out _));
    }

    [Fact]
    public async Task Code_that_names_a_namespace_gets_it_configured_and_keeps_it()
    {
        var configured = new Seen<string>();
        await using var host = await TestHost.StartAsync(io => io.Of(new Regex("^/x-"), ns => configured.Add(ns.Name)));

        var ns = host.Server.Of("x-1");
        await using var client = await JoinAsync(host, "/x-1");
        await client.SendAsync("41/x-1,");
        await Wait.UntilAsync(() => ns.SocketCount == 0, "it has left");

        Assert.Same(ns, host.Server.Of("/x-1"));
        Assert.Equal(["/x-1"], configured.Items);
        Assert.Contains(ns, host.Server.Namespaces);
    }

    [Fact]
    public async Task A_pattern_that_backtracks_without_end_holds_up_nobody()
    {
        await using var host = await TestHost.StartAsync(io => io.Of(new Regex("^/(a+)+$"), _ => { }));
        await using var client = await SocketIOTestClient.OpenAsync(host.Address);

        await client.SendAsync($"40/{new string('a', 200)}!,");

        await client.NextFrameAsync("44/");
    }

    private static async Task<SocketIOTestClient> JoinAsync(TestHost host, string name)
    {
        var client = await SocketIOTestClient.OpenAsync(host.Address);
        await client.SendAsync($"40{name},");
        await client.NextFrameAsync($"40{name},{{");
        return client;
    }
}
