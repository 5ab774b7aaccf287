using System.Text.Json;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.Tests.Connections;

/// <summary>A client that sends without a pause does not keep a thread for itself.</summary>
public sealed class ReaderTurnTests
{
    [Fact]
    public void A_turn_ends_after_a_number_of_messages_and_the_next_begins()
    {
        var turn = default(ReaderTurn);
        for (var rounds = 0; rounds < 3; rounds++)
        {
            for (var i = 1; i < ReaderTurn.Length; i++)
            {
                Assert.False(turn.IsOver());
            }

            Assert.True(turn.IsOver());
        }
    }

    [Fact]
    public async Task The_packets_of_a_payload_that_takes_several_turns_keep_their_order()
    {
        const int Packets = 5 * ReaderTurn.Length;
        var heard = new List<int>();
        await using var host = await TestHost.StartAsync(io => io.On("n", e =>
        {
            heard.Add(e.Arg<int>());
            return Task.CompletedTask;
        }));
        using var http = new HttpClient { BaseAddress = host.Address };
        var open = await http.GetStringAsync("/socket.io/?EIO=4&transport=polling");
        var path = $"/socket.io/?EIO=4&transport=polling&sid={JsonSerializer.Deserialize<JsonElement>(open[1..]).GetProperty("sid").GetString()}";
        await PostAsync("40");
        Assert.StartsWith("40", await http.GetStringAsync(path), StringComparison.Ordinal);
        await PostAsync(string.Join('\u001e', Enumerable.Range(0, Packets).Select(i => $"42[\"n\",{i}]")));
        Assert.Equal(Enumerable.Range(0, Packets), heard);

        async Task PostAsync(string payload)
        {
            using var content = new StringContent(payload);
            Assert.Equal("ok", await (await http.PostAsync(path, content)).Content.ReadAsStringAsync());
        }
    }
}
