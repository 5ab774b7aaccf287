namespace Realtime.SocketIO.Conformance.Running;

/// <summary>How long a test waits for a condition before it fails; never how long it sleeps.</summary>
internal static class Deadlines
{
    public static readonly TimeSpan Answer = TimeSpan.FromSeconds(30);

    /// <summary>A healthy connection's round trip while another one misbehaves, on a busy build machine.</summary>
    public static readonly TimeSpan HealthyRoundTrip = TimeSpan.FromSeconds(1);

    /// <summary>How long a build machine may stand still, once in a test: what holds up a connection does so again, or for longer.</summary>
    public static readonly TimeSpan Standstill = TimeSpan.FromSeconds(5);

    public static async Task<T> Within<T>(Task<T> task, string expectation, TimeSpan? deadline = null)
    {
        try
        {
            return await task.WaitAsync(deadline ?? Answer);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Not seen in time: {expectation}.");
        }
    }

    /// <summary>Polls until the condition holds.</summary>
    public static async Task Until(Func<bool> condition, string expectation, TimeSpan? deadline = null)
    {
        var end = DateTime.UtcNow + (deadline ?? Answer);
        while (!condition())
        {
            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException($"Not seen in time: {expectation}.");
            }

            await Task.Delay(10);
        }
    }
}
