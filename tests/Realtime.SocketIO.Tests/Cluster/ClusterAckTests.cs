using Microsoft.Extensions.DependencyInjection;
using Realtime.SocketIO.Cluster;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Cluster;

public sealed class ClusterAckTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task The_acknowledgements_of_all_servers_are_gathered()
    {
        await using var three = await ClusterHosts.ThreeAsync();
        await using var a = await three.A.ConnectAsync();
        await using var b1 = await three.B.ConnectAsync();
        await using var b2 = await three.B.ConnectAsync();

        var gathering = three.A.Server.Timeout(TimeSpan.FromMinutes(5)).EmitWithAckAsync<int>("question", "q");
        await a.AnswerAsync("1");
        await b1.AnswerAsync("2,\"second\"");
        var (id, json) = await b2.NextQuestionAsync();
        Assert.False(gathering.IsCompleted);
        await b2.SendAsync($"43{id}[3]");
        var answers = await gathering;

        Assert.Equal("""["question","q"]""", json);
        Assert.Equal([1, 2, 3], answers.ThrowIfIncomplete().Values.Order());
        Assert.Equal(["", "", a.Id], answers.Answers.Select(answer => answer.SocketId).Order());
        Assert.Equal(0, answers.MissingElsewhere);
    }

    [Fact]
    public async Task Without_recipients_on_any_server_it_ends_at_once()
    {
        await using var three = await ClusterHosts.ThreeAsync();
        await using var b = await three.B.ConnectAsync();

        var answers = await three.A.Server.To("nobody").Timeout(TimeSpan.FromMinutes(5)).EmitWithAckAsync<int>("question").WaitAsync(SocketIOTestClient.Patience);

        Assert.Empty(answers.Answers);
        Assert.True(answers.IsComplete);
    }

    [Fact]
    public async Task Clients_of_other_servers_that_do_not_answer_in_time_are_counted()
    {
        await using var three = await ClusterHosts.ThreeAsync();
        await using var silent = await three.B.ConnectAsync();
        await using var prompt = await three.C.ConnectAsync();

        var gathering = three.A.Server.Timeout(Soon).EmitWithAckAsync<string>("question");
        await prompt.AnswerAsync("\"here\"");
        var answers = await gathering;

        Assert.Equal(["here"], answers.Values);
        Assert.Equal(1, answers.MissingElsewhere);
        Assert.Empty(answers.Missing);
        Assert.Throws<TimeoutException>(() => answers.ThrowIfIncomplete());
    }

    [Fact]
    public async Task A_server_that_tells_no_count_counts_as_one()
    {
        var cluster = new InProcessCluster();
        await using var host = await cluster.StartAsync();
        await using var dumb = await ClusterBroadcastTests.JoinAsync(cluster);

        var answers = await host.Server.Timeout(Soon).EmitWithAckAsync<string>("question");

        Assert.Equal(1, answers.MissingElsewhere);
    }

    [Fact]
    public async Task Answers_of_another_type_and_binary_ones_are_carried()
    {
        await using var three = await ClusterHosts.ThreeAsync();
        await using var bad = await three.B.ConnectAsync();
        await using var good = await three.C.ConnectAsync();

        var gathering = three.A.Server.EmitWithAckAsync<byte[]>("question");
        await bad.AnswerAsync("12");
        var (id, _) = await good.NextQuestionAsync();
        await good.SendAsync($$"""463-{{id}}[{"_placeholder":true,"num":2},{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""", "first", "second", "wanted");
        var answers = await gathering;

        Assert.Equal("wanted"u8.ToArray(), Assert.Single(answers.Values));
        Assert.Equal([""], answers.Rejected);
        Assert.False(answers.IsComplete);
    }

    [Fact]
    public async Task While_the_others_cannot_be_reached_the_own_clients_answer_alone()
    {
        var cluster = new InProcessCluster();
        var transport = cluster.CreateTransport();
        await using var first = await cluster.StartAsync(transport: transport);
        await using var second = await cluster.StartAsync();
        await using var a = await first.ConnectAsync();
        await using var b = await second.ConnectAsync();
        transport.Disconnect();

        var gathering = first.Server.Timeout(TimeSpan.FromMinutes(5)).EmitWithAckAsync<int>("question");
        await a.AnswerAsync("1");

        Assert.Equal([1], (await gathering.WaitAsync(SocketIOTestClient.Patience)).Values);
    }
}
