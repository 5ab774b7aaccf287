namespace Realtime.Docs.Tests.NodeTable;

/// <summary>Runs a piece of code, whatever kind of expression it is.</summary>
public static class RowCode
{
    /// <summary>What no row takes: an acknowledgement that never comes is waited for longer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task RunAsync(Action code)
    {
        ArgumentNullException.ThrowIfNull(code);
        code();
        return Task.CompletedTask;
    }

    public static Task RunAsync<T>(Func<T> code)
    {
        ArgumentNullException.ThrowIfNull(code);
        _ = code();
        return Task.CompletedTask;
    }

    public static Task RunAsync(Func<Task> code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code().WaitAsync(Limit);
    }

    public static Task RunAsync<T>(Func<Task<T>> code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code().WaitAsync(Limit);
    }

    public static Task RunAsync(Func<ValueTask> code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code().AsTask().WaitAsync(Limit);
    }

    public static Task RunAsync<T>(Func<ValueTask<T>> code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code().AsTask().WaitAsync(Limit);
    }
}
