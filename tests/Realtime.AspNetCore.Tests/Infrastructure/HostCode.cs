namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>How a host's code goes wrong.</summary>
public enum Trouble
{
    /// <summary>Returns a task that never completes, whatever its token says.</summary>
    Hangs = 0,

    /// <summary>Holds its thread until the test is over.</summary>
    Blocks,

    /// <summary>Throws.</summary>
    Throws,
}

/// <summary>Host code that works for everybody but one user, and for all until it is told to fail.</summary>
internal sealed class HostCode(Trouble trouble) : IDisposable
{
    public const string Victim = "9";

    private readonly ManualResetEventSlim _over = new();

    /// <summary>Whether it fails.</summary>
    public bool Fails { get; set; }

    /// <summary>Completes at once, or fails as it should.</summary>
    public async ValueTask DoAsync(string userId)
    {
        if (!Fails || userId != Victim)
        {
            return;
        }

        switch (trouble)
        {
            case Trouble.Hangs:
                await new TaskCompletionSource().Task;
                break;
            case Trouble.Blocks:
                _over.Wait();
                break;
            default:
                throw new IOException("The host fails.");
        }
    }

    public void Dispose() => _over.Set();
}
