using Realtime.Testing;

namespace Realtime.Redis.Tests.Running;

/// <summary>Waits for conditions.</summary>
internal static class Wait
{
    public static Task UntilAsync(Func<bool> condition, Func<string> what) => UntilAsync(() => Task.FromResult(condition()), what);

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var limit = DateTime.UtcNow + SocketIOTestClient.Patience;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < limit, $"Waited in vain until {what()}.");
            await Task.Delay(5);
        }
    }
}
