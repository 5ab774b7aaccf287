using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.Running;

/// <summary>
/// A test with a server of its own. Whatever the test did to it, afterwards the server must have logged no error,
/// a healthy connection that was there all along must still be answered promptly, and no session may be left.
/// </summary>
public abstract class ConformanceTest : IAsyncLifetime
{
    private Target? _target;
    private HealthyPeer? _healthy;

    private protected Target Target => _target!;

    /// <summary>Kept for as long as the test runs; its slowest round trip counts.</summary>
    private protected HealthyPeer Healthy => _healthy!;

    /// <summary>What the test expects the application or the server to log as an error, if anything.</summary>
    protected virtual bool ErrorsAreExpected => false;

    public virtual async Task InitializeAsync()
    {
        _target = await Target.StartAsync(Configure);
        _healthy = await HealthyPeer.ConnectAsync(_target);
    }

    public virtual async Task DisposeAsync()
    {
        try
        {
            await Healthy.ProveAsync();
            await Healthy.DisposeAsync();
            if (Target.IsInProcess)
            {
                await Deadlines.Until(NoSessionIsOpen, "the sessions of the test gone");
            }
        }
        finally
        {
            await Target.DisposeAsync();
        }

        if (!ErrorsAreExpected)
        {
            Assert.Empty(Target.LoggedErrors);
        }
    }

    /// <summary>Options beyond the patient defaults; a test that overrides this is skipped on an external server.</summary>
    private protected virtual void Configure(SocketIOOptions options)
    {
    }

    /// <summary>Overridden where a test leaves sessions behind on purpose.</summary>
    private protected virtual bool NoSessionIsOpen() => Target.Server.ConnectionCount == 0;
}
