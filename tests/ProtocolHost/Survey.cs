using Realtime.SocketIO;

namespace Realtime.ProtocolHost;

/// <summary>The example "Asking many clients" of docs/socketio-server.md, run against real clients.</summary>
internal static class Survey
{
    public static async Task<string> RunAsync(SocketIOServer io)
    {
        using var Console = new StringWriter();

        var answers = await io.To("lobby").Timeout(TimeSpan.FromSeconds(2)).EmitWithAckAsync<string>("status");
        foreach (var answer in answers.Answers)
        {
            Console.WriteLine($"{answer.SocketId}: {answer.Value}");
        }

        Console.WriteLine($"{answers.Missing.Count} did not answer in time");
        return Console.ToString();
    }
}
