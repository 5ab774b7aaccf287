using Realtime.Testing;

namespace Realtime.Channels.Tests.Infrastructure;

/// <summary>Waits for a condition, where there is no task to wait for.</summary>
internal static class Wait
{
    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var limit = DateTime.UtcNow + SocketIOTestClient.Patience;
        while (!await condition())
        {
            if (DateTime.UtcNow > limit)
            {
                throw new TimeoutException($"Waited in vain until {what}.");
            }

            await Task.Delay(5);
        }
    }
}
