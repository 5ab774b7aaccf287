namespace Realtime.SocketIO.Tests.Events;

/// <summary>What the server asks of clients, and every value of what they answer.</summary>
public sealed class AcknowledgementTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Askers => ["socket", "manner", "remote", "room", "server", "namespace"];

    [Theory]
    [MemberData(nameof(Askers))]
    public async Task A_question_without_a_payload_has_no_argument(string asker)
    {
        await using var host = await TestHost.StartAsync();
        var (client, socket) = await host.ConnectPairAsync();
        await using var _ = client;

        var answer = asker switch
        {
            "socket" => socket.EmitWithAckAsync<string>("status"),
            "manner" => socket.Timeout(Patience).EmitWithAckAsync<string>("status"),
            "remote" => ((IRemoteSocket)socket).EmitWithAckAsync<string>("status"),
            "room" => FirstAsync(host.Server.To(client.Id).EmitWithAckAsync<string>("status")),
            "server" => FirstAsync(host.Server.EmitWithAckAsync<string>("status")),
            _ => FirstAsync(host.Server.Of("").EmitWithAckAsync<string>("status")),
        };
        var (id, json) = await client.NextQuestionAsync();
        await client.SendAsync($"43{id}[\"ok\"]");

        Assert.Equal("[\"status\"]", json);
        Assert.Equal("ok", await answer);
    }

    [Theory]
    [MemberData(nameof(Askers))]
    public async Task Every_value_of_an_answer_can_be_read(string asker)
    {
        await using var host = await TestHost.StartAsync();
        var (client, socket) = await host.ConnectPairAsync();
        await using var _ = client;

        var asking = asker switch
        {
            "socket" => socket.EmitWithAckAsync("sum", 1),
            "manner" => socket.Timeout(Patience).EmitWithAckAsync("sum", 1),
            "remote" => ((IRemoteSocket)socket).EmitArgumentsWithAckAsync("sum", [1]),
            "room" => OnlyAsync(host.Server.To(client.Id).EmitWithAckAsync("sum", 1)),
            "server" => OnlyAsync(host.Server.EmitArgumentsWithAckAsync("sum", [1])),
            _ => OnlyAsync(host.Server.Of("/").EmitWithAckAsync("sum", 1)),
        };
        await client.AnswerAsync("null,{\"total\":3},\"more\"");
        var answer = await asking;

        Assert.Equal(3, answer.Count);
        Assert.Null(answer.Get<string>(0));
        Assert.Equal(3, answer.Get<Result>(1)!.Total);
        Assert.Equal("more", answer[2].Get<string>());
        Assert.Null(answer.Get<string>(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => answer[3]);
        Assert.Equal(1, Assert.Throws<SocketArgumentException>(() => answer.Get<int>(1)).Index);
    }

    [Fact]
    public async Task An_answer_without_values_has_none()
    {
        await using var host = await TestHost.StartAsync();
        var (client, socket) = await host.ConnectPairAsync();
        await using var _ = client;

        var asking = socket.EmitWithAckAsync("status");
        await client.AnswerAsync("");

        Assert.Empty(await asking);
    }

    [Theory]
    [InlineData("server")]
    [InlineData("namespace")]
    public async Task The_whole_namespace_can_be_asked_with_several_arguments(string asker)
    {
        await using var host = await TestHost.StartAsync();
        await using var client = await host.ConnectAsync();
        NamespaceOperations everyone = asker == "server" ? host.Server : host.Server.Of("/");

        var asking = everyone.EmitArgumentsWithAckAsync<int>("sum", [1, 2]);
        var (id, json) = await client.NextQuestionAsync();
        await client.SendAsync($"43{id}[3]");

        Assert.Equal("[\"sum\",1,2]", json);
        Assert.Equal([3], (await asking).Values);
    }

    [Fact]
    public async Task Answers_of_several_values_count_against_the_limit_of_a_broadcast_with_all_of_them()
    {
        await using var host = await TestHost.StartAsync(options: o => o.MaxGatheredAckBytes = 1024);
        await using var client = await host.ConnectAsync();

        var asking = host.Server.EmitWithAckAsync("status");
        await client.AnswerAsync($"1,\"{new string('x', 2000)}\"");

        Assert.Equal([client.Id], (await asking).Rejected);
    }

    [Fact]
    public async Task A_client_gets_every_value_of_an_acknowledgement()
    {
        await using var host = await TestHost.StartAsync(io => io.On("both", e => e.AckArgumentsAsync([null, new Result(3), .. e.Arguments])));
        await using var client = await host.ConnectAsync();

        await client.SendAsync("427[\"both\",\"as it came\"]");

        Assert.Equal("437[null,{\"total\":3},\"as it came\"]", await client.NextFrameAsync("437"));
    }

    private static async Task<T?> FirstAsync<T>(Task<BroadcastAnswers<T>> answers) => Assert.Single((await answers).Answers).Value;

    private static async Task<SocketArguments> OnlyAsync(Task<BroadcastAnswers<SocketArguments>> answers) => Assert.Single((await answers).Answers).Value!;

    private sealed record Result(int Total);
}
