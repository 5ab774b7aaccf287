using Microsoft.Extensions.Time.Testing;
using Realtime.AspNetCore.Tests.Diagnostics;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Cluster;
using Realtime.SocketIO.Cluster;
using Realtime.Storage;

namespace Realtime.AspNetCore.Tests.Cluster;

/// <summary>Several nodes on one database.</summary>
public sealed class DatabaseClusterTests : IAsyncLifetime
{
    private const int OtherNodes = 1090;
    private const int NodeAlone = 1091;
    private const int LeaseHadEnded = 1092;
    private const int SignalsLost = 1093;
    private const int SignalNotValid = 1096;
    private const int SignalsReturned = 1099;

    private readonly SharedDatabase _database = new();
    private readonly List<ClusterNode> _nodes = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Every_other_node_receives_each_message_once_and_in_order()
    {
        var members = new List<NodeMember>();
        for (var i = 0; i < 3; i++)
        {
            members.Add(await Node().StartAsync());
        }

        await Wait.UntilAsync(async () => await members[0].Transport.CountOthersAsync("/", default) == 2, "the nodes know of each other");
        await Task.WhenAll(members.Select((member, m) => Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
            {
                await member.SendAsync($"{m}.{i}", i % 2 == 0 ? "/" : "/other");
            }
        })));

        await Wait.UntilAsync(() => members.TrueForAll(member => member.Messages.Count >= 600), "all messages arrived");
        for (var m = 0; m < 3; m++)
        {
            var others = Enumerable.Range(0, 3).Where(other => other != m).ToList();
            Assert.Equal(600, members[m].Messages.Count);
            foreach (var other in others)
            {
                Assert.Equal(
                    Enumerable.Range(0, 300).Select(i => $"{other}.{i}"),
                    members[m].Texts.Where(text => text.StartsWith($"{other}.", StringComparison.Ordinal)));
            }

            Assert.Empty(members[m].Reports);
        }

        // What waits during a write goes into the next one.
        Assert.All(_nodes, node => Assert.InRange(node.Calls.Of("AppendAsync"), 1, 100));
    }

    [Fact]
    public async Task A_node_that_is_alone_renews_its_lease_and_does_nothing_else()
    {
        var node = Node();
        var member = await node.StartAsync();
        node.Calls.Reset();

        for (var i = 0; i < 1_000; i++)
        {
            await member.SendAsync($"{i}");
        }

        await Wait.UntilAsync(() => node.Calls.Of("RenewAsync") >= 3, "the lease was renewed");
        Assert.Equal(node.Calls.Of("RenewAsync"), node.Calls.Total);
        Assert.Equal(0, await member.Transport.CountOthersAsync("/", default));
        Assert.Empty((await node.Store.ReadAsync("reader", 0, 100, default)).Signals);
        Assert.DoesNotContain(OtherNodes, node.LogIds);
        Assert.Empty(member.Reports);
    }

    [Fact]
    public async Task A_second_node_switches_the_exchange_on_until_it_leaves()
    {
        var first = Node();
        var alone = await first.StartAsync();
        var second = Node();
        var joined = await second.StartAsync();

        Assert.Equal(1, await joined.Transport.CountOthersAsync("/", default));
        await Wait.UntilAsync(async () => await alone.Transport.CountOthersAsync("/", default) == 1, "the first node knows of the second");
        await alone.SendAsync("one");
        await joined.SendAsync("two");
        await Wait.UntilAsync(() => joined.Messages.Count == 1 && alone.Messages.Count == 1, "both messages arrived");
        Assert.Equal(1, first.LogIds.Count(id => id == OtherNodes));

        await joined.Transport.DisposeAsync();
        await Wait.UntilAsync(() => first.LogIds.Contains(NodeAlone), "the first node is alone again");
        Assert.Equal(0, await alone.Transport.CountOthersAsync("/", default));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => alone.SendAsync($"{i}").AsTask()));
        first.Calls.Reset();
        await Wait.UntilAsync(() => first.Calls.Of("RenewAsync") >= 3, "the lease was renewed");
        Assert.Equal(0, first.Calls.Of("AppendAsync") + first.Calls.Of("ReadAsync"));
        Assert.Empty(alone.Reports);
    }

    [Fact]
    public async Task What_a_node_sends_before_it_knows_of_a_second_one_arrives_there()
    {
        var time = new FakeTimeProvider();
        var alone = await Node(time).StartAsync();
        var joined = await Node().StartAsync();

        for (var i = 0; i < 10; i++)
        {
            await alone.SendAsync($"{i}");
        }

        await joined.SendAsync("hello");
        await Wait.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return joined.Messages.Count == 10 && alone.Messages.Count == 1;
            },
            "all messages arrived");
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), joined.Texts);
        Assert.Empty(joined.Reports);
    }

    [Fact]
    public async Task A_second_node_learns_that_it_missed_messages_if_too_many_were_sent_before_it_was_known()
    {
        var time = new FakeTimeProvider();
        var alone = await Node(time).StartAsync();
        var joined = await Node().StartAsync();

        for (var i = 0; i < 1_000; i++)
        {
            await alone.SendAsync($"{i}");
        }

        await Wait.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return joined.Reports.Contains((true, true));
            },
            "the second node learned of it");
    }

    [Fact]
    public async Task A_node_that_starts_beside_a_single_one_has_started_when_that_one_knows_of_it()
    {
        var first = Node(configure: Seldom);
        await first.StartAsync();
        await Node(configure: Seldom).StartAsync();
        Assert.Contains(OtherNodes, first.LogIds);

        static void Seldom(DatabaseClusterOptions options) => (options.NodeLease, options.LeaseInterval) = (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_node_that_did_not_renew_its_lease_in_time_joins_again_and_may_have_missed_messages()
    {
        var time = new FakeTimeProvider();
        var stopped = Node(time);
        var member = await stopped.StartAsync();
        var other = Node();
        var stays = await other.StartAsync();
        await Wait.UntilAsync(() => other.LogIds.Contains(NodeAlone), "the stopped node counts as dead");
        Assert.Equal(0, await stays.Transport.CountOthersAsync("/", default));
        await stays.SendAsync("meanwhile");

        // Once: a clock that runs on would end the renewal before a slow database has answered.
        time.Advance(TimeSpan.FromMilliseconds(100));
        await Wait.UntilAsync(() => member.Reports.Contains((true, true)), "the node joined again");
        Assert.Contains(LeaseHadEnded, stopped.LogIds);
        await stays.SendAsync("afterwards");
        await Wait.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return member.Texts.Contains("afterwards");
            },
            "messages arrive again");
    }

    [Fact]
    public async Task Without_the_database_the_node_is_not_connected_until_it_is_back()
    {
        var node = Node();
        var member = await node.StartAsync();
        var other = await Node().StartAsync();
        await Wait.UntilAsync(async () => await member.Transport.CountOthersAsync("/", default) == 1, "the nodes know of each other");

        node.Calls.Fail = static _ => throw new RealtimeException(RealtimeError.Unavailable);
        await Wait.UntilAsync(() => member.Reports.Contains((false, true)), "the node noticed");
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => member.SendAsync("lost").AsTask());
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => member.Transport.CountOthersAsync("/", default).AsTask());
        node.Calls.Fail = null;

        await Wait.UntilAsync(() => member.Reports.Contains((true, true)), "the node is back");
        await Wait.UntilAsync(() => other.Reports.Contains((true, true)), "the other node learned that it missed something");
        Assert.Equal([(false, true), (true, true)], member.Reports);
        await member.SendAsync("back");
        await other.SendAsync("as well");
        await Wait.UntilAsync(() => other.Texts.Contains("back") && member.Texts.Contains("as well"), "messages arrive again");
        Assert.DoesNotContain("lost", other.Texts);
        Assert.Equal([SignalsLost, SignalsReturned], node.LogIds.Where(IsOfConnection));
    }

    [Fact]
    public async Task Without_the_database_a_node_starts_and_connects_later()
    {
        var node = Node();
        node.Calls.Fail = static _ => throw new RealtimeException(RealtimeError.Unavailable);
        var member = await node.StartAsync();
        Assert.Equal([(false, false)], member.Reports);

        node.Calls.Fail = null;
        await Wait.UntilAsync(() => member.Reports.Any(report => report.IsConnected), "the node is connected");
        var other = await Node().StartAsync();
        await other.SendAsync("hello");
        await Wait.UntilAsync(() => member.Messages.Count == 1, "the message arrived");
        Assert.Equal([SignalsLost, SignalsReturned], node.LogIds.Where(IsOfConnection));
    }

    [Fact]
    public async Task A_group_that_was_written_without_an_answer_is_received_once()
    {
        var node = Node();
        var member = await node.StartAsync();
        var other = await Node().StartAsync();
        await Wait.UntilAsync(async () => await member.Transport.CountOthersAsync("/", default) == 1, "the nodes know of each other");

        var failures = 0;
        node.Calls.FailAfter = call =>
        {
            if (call == "AppendAsync" && Interlocked.Increment(ref failures) <= 2)
            {
                throw new RealtimeException(RealtimeError.Unavailable);
            }
        };
        await member.SendAsync("one");
        await member.SendAsync("two");
        await Wait.UntilAsync(() => Volatile.Read(ref failures) >= 3, "the group was written again");
        await member.SendAsync("three");
        await Wait.UntilAsync(() => other.Texts.Contains("three"), "the last message arrived");

        Assert.Equal(["one", "two", "three"], other.Texts);
    }

    [Fact]
    public async Task A_node_whose_unread_signals_were_removed_may_have_missed_messages()
    {
        var time = new FakeTimeProvider();
        var slow = await Node(time, static options => (options.NodeLease, options.SignalPollInterval) = (TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5))).StartAsync();
        var other = Node();
        var member = await other.StartAsync();
        await member.SendAsync("one");
        await member.SendAsync("two");
        await Wait.UntilAsync(async () => (await other.Store.ReadAsync("reader", 0, 10, default)).Signals.Count == 2, "the messages were written");
        await other.Store.TrimAsync(TimeSpan.FromMinutes(1), 0, 100, default);
        await member.SendAsync("three");

        await Wait.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return slow.Texts.Contains("three");
            },
            "the message after them arrived");
        Assert.Contains((true, true), slow.Reports);
        Assert.Equal(["three"], slow.Texts);
    }

    [Fact]
    public async Task An_answer_reaches_only_the_node_that_asked()
    {
        var members = new List<NodeMember>();
        for (var i = 0; i < 3; i++)
        {
            members.Add(await Node().StartAsync());
        }

        var answer = members[1].Message("yes", type: ClusterMessageType.ServerSideEmitResponse) with { RequestId = "r1" };
        await members[1].Transport.SendAsync(members[0].Transport.ServerId, answer, default);
        await members[1].SendAsync("for all");

        await Wait.UntilAsync(() => members[0].Messages.Count == 2 && members[2].Messages.Count == 1, "the messages arrived");
        Assert.Equal("r1", members[0].Messages.First().RequestId);
        Assert.Equal(["for all"], members[2].Texts);
    }

    [Fact]
    public async Task A_request_in_a_namespace_that_a_node_does_not_serve_is_answered()
    {
        var asking = await Node().StartAsync();
        var other = await Node().StartAsync();
        await other.Transport.CloseAsync("/other");

        await asking.Transport.PublishAsync(asking.Message("who", "/other") with { RequestId = "r1" }, default);

        await Wait.UntilAsync(() => asking.Messages.Count == 1, "the answer arrived");
        Assert.Equal(
            (ClusterMessageType.ServerSideEmitResponse, "r1", "/other"),
            asking.Messages.Select(m => (m.Type, m.RequestId, m.Namespace)).Single());
        Assert.Empty(other.Messages);
    }

    [Fact]
    public async Task Servers_of_one_process_hear_those_of_the_same_name()
    {
        var (first, second) = (Node(), Node());
        var chat = await first.StartAsync("chat");
        var admin = await first.StartAsync("admin");
        var otherChat = await second.StartAsync("chat");
        var otherAdmin = await second.StartAsync("admin");

        await chat.SendAsync("to chat");
        await admin.SendAsync("to admin");

        await Wait.UntilAsync(() => otherChat.Messages.Count == 1 && otherAdmin.Messages.Count == 1, "both messages arrived");
        Assert.Equal(["to chat"], otherChat.Texts);
        Assert.Equal(["to admin"], otherAdmin.Texts);
        Assert.Equal(1, await chat.Transport.CountOthersAsync("/", default));
        Assert.Empty(chat.Messages.Concat(admin.Messages));
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_not_sent_and_the_others_learn_of_it()
    {
        var member = await Node().StartAsync();
        var other = await Node().StartAsync();
        await Wait.UntilAsync(async () => await member.Transport.CountOthersAsync("/", default) == 1, "the nodes know of each other");

        await member.SendAsync(new string('x', 1024 * 1024));
        await member.SendAsync("small");

        await Wait.UntilAsync(() => other.Messages.Count == 1 && other.Reports.Contains((true, true)), "the other node learned of it");
        Assert.Equal(["small"], other.Texts);
    }

    [Fact]
    public async Task Signals_that_are_not_valid_are_set_aside()
    {
        var node = Node();
        var member = await node.StartAsync();
        var other = await Node().StartAsync();
        using var measured = new Measurements(node.Meters);
        var random = new Random(5);
        var drafts = new List<SignalDraft>();
        for (var i = 0; i < 500; i++)
        {
            var bytes = i % 2 == 0 ? SignalFrame.Write(i, "chat", member.Message("fuzz") with { SenderId = "stranger" }) : new byte[random.Next(40)];
            if (i % 2 == 1)
            {
                random.NextBytes(bytes);
            }
            else
            {
                bytes[random.Next(13, bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            drafts.Add(new SignalDraft("/", i % 3 == 0 ? bytes[..random.Next(bytes.Length)] : bytes));
        }

        // The sender's id and the namespace must be those of the message.
        drafts.Add(new SignalDraft("/", SignalFrame.Write(1_000, "chat", other.Message("forged"))));
        drafts.Add(new SignalDraft("/", SignalFrame.Write(1_001, "chat", other.Message("elsewhere", "/other") with { SenderId = "stranger" })));
        foreach (var group in drafts.Chunk(50))
        {
            await node.Store.AppendAsync("stranger", group, default);
        }

        await other.SendAsync("valid");
        await Wait.UntilAsync(() => member.Texts.Contains("valid"), "the valid message arrived");
        Assert.DoesNotContain("forged", member.Texts);
        Assert.DoesNotContain("elsewhere", member.Texts);
        Assert.Contains(SignalNotValid, node.LogIds);
        Assert.True(measured.Of("realtime.chat.nodes.dropped", "volatile=False").Count >= 250, "what was set aside is counted");
    }

    private static bool IsOfConnection(int eventId) => eventId is SignalsLost or SignalsReturned or LeaseHadEnded;

    private ClusterNode Node(TimeProvider? time = null, Action<DatabaseClusterOptions>? configure = null)
    {
        var node = ClusterNode.Create(_database, time, configure);
        _nodes.Add(node);
        return node;
    }
}
