using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Broadcasting;

public sealed class BroadcastAckTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task The_answers_of_all_recipients_are_gathered_under_one_id()
    {
        await using var host = await TestHost.StartAsync();
        await using var first = await host.ConnectAsync();
        await using var second = await host.ConnectAsync();

        var gathering = host.Server.EmitWithAckAsync<int>("question", "q");
        var (firstId, json) = await first.NextQuestionAsync();
        var (secondId, _) = await second.NextQuestionAsync();
        await second.SendAsync($"43{secondId}[2]");
        await first.SendAsync($"43{firstId}[1]");
        var answers = await gathering;

        Assert.Equal(firstId, secondId);
        Assert.Equal("[\"question\",\"q\"]", json);
        Assert.True(answers.ThrowIfIncomplete().IsComplete);
        Assert.Equal([1, 2], answers.Values.Order());
        Assert.Equal(1, Assert.Single(answers.Answers, a => a.SocketId == first.Id).Value);
    }

    [Fact]
    public async Task Who_does_not_answer_in_time_is_listed_and_the_others_are_kept()
    {
        var time = new ManualTime();
        await using var host = await TestHost.StartAsync(io => io.On("x", e => e.AckAsync("fine")), services: (services, _) => services.AddSingleton<TimeProvider>(time));
        await using var prompt = await host.ConnectAsync();
        await using var silent = await host.ConnectAsync();

        var gathering = host.Server.Timeout(Soon).EmitWithAckAsync<string>("question", null);
        await prompt.AnswerAsync("\"here\"");
        await prompt.EmitWithAckAsync("x");
        Assert.False(gathering.IsCompleted);
        time.Advance(Soon);
        var answers = await gathering;

        Assert.Equal(["here"], answers.Values);
        Assert.Equal([silent.Id], answers.Missing);
        Assert.Throws<TimeoutException>(() => answers.ThrowIfIncomplete());
    }

    [Fact]
    public async Task An_answer_after_the_end_is_ignored()
    {
        await using var host = await TestHost.StartAsync(io => io.On("x", e => e.AckAsync("fine")));
        await using var client = await host.ConnectAsync();

        await host.Server.Timeout(Soon).EmitWithAckAsync<string>("question", null);
        await client.AnswerAsync("\"late\"");

        Assert.Equal("fine", (await client.EmitWithAckAsync("x")).GetString());
    }

    [Fact]
    public async Task Who_leaves_is_not_waited_for()
    {
        await using var host = await TestHost.StartAsync();
        await using var leaving = await host.ConnectAsync();

        var gathering = host.Server.Timeout(TimeSpan.FromMinutes(5)).EmitWithAckAsync<string>("question", null);
        await leaving.NextQuestionAsync();
        leaving.Abort();

        Assert.Equal([leaving.Id], (await gathering).Missing);
    }

    [Fact]
    public async Task An_answer_of_another_type_spoils_nothing_but_itself()
    {
        await using var host = await TestHost.StartAsync();
        await using var good = await host.ConnectAsync();
        await using var bad = await host.ConnectAsync();

        var gathering = host.Server.EmitWithAckAsync<int>("question", null);
        await good.AnswerAsync("1");
        await bad.AnswerAsync("\"one\"");
        var answers = await gathering;

        Assert.Equal([1], answers.Values);
        Assert.Equal([bad.Id], answers.Rejected);
        Assert.False(answers.IsComplete);
    }

    [Fact]
    public async Task What_answers_take_altogether_is_limited()
    {
        await using var host = await TestHost.StartAsync(options: o => o.MaxGatheredAckBytes = 1024);
        await using var first = await host.ConnectAsync();
        await using var second = await host.ConnectAsync();
        var large = JsonSerializer.Serialize(new string('x', 700));

        var gathering = host.Server.EmitWithAckAsync<string>("question", null);
        await first.AnswerAsync(large);
        await second.AnswerAsync(large);
        var answers = await gathering;

        Assert.Single(answers.Answers);
        Assert.Single(answers.Rejected);
    }

    [Fact]
    public async Task Without_recipients_it_ends_at_once()
    {
        await using var host = await TestHost.StartAsync();

        var answers = await host.Server.To("nobody").EmitWithAckAsync<int>("question", null);

        Assert.Empty(answers.Answers);
        Assert.True(answers.IsComplete);
    }

    [Fact]
    public async Task Type_information_and_several_arguments_can_be_passed()
    {
        var info = (JsonTypeInfo<int>)new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }.GetTypeInfo(typeof(int));
        await using var host = await TestHost.StartAsync();
        await using var client = await host.ConnectAsync();

        var first = host.Server.To(client.Id).EmitWithAckAsync("one", 1, info);
        await client.AnswerAsync("1");
        var second = host.Server.To(client.Id).EmitArgumentsWithAckAsync("two", [1, 2], info);
        var (id, json) = await client.NextQuestionAsync();
        await client.SendAsync($"43{id}[]");

        Assert.Equal([1], (await first).Values);
        Assert.Equal("[\"two\",1,2]", json);
        Assert.Equal([0], (await second).Values);
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_leaves_nothing_behind()
    {
        await using var host = await TestHost.StartAsync(options: o => o.MaxPendingAcks = 1);
        await using var client = await host.ConnectAsync();
        using var cancellation = new CancellationTokenSource();

        var gathering = host.Server.In(client.Id).EmitWithAckAsync<int>("question", null, cancellation.Token);
        await client.NextQuestionAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gathering);
        var again = host.Server.EmitWithAckAsync<int>("question", null);
        await client.AnswerAsync("1");

        Assert.True((await again).IsComplete);
    }
}
