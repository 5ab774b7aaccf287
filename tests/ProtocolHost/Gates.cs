using System.Collections.Concurrent;

namespace Realtime.ProtocolHost;

/// <summary>Named gates that hold a connect middleware back until an event opens them.</summary>
internal static class Gates
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Held = new();

    public static Task WaitAsync(string name) => Gate(name).Task;

    public static void Release(string name) => Gate(name).TrySetResult();

    private static TaskCompletionSource Gate(string name) =>
        Held.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
