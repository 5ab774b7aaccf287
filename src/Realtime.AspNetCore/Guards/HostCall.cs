using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;

namespace Realtime.Guards;

/// <summary>
/// The only way to call host code. Each call has a service scope of its own, a time limit, a measurement and, where it
/// fails, a log line. Host code that throws, hangs or blocks its thread costs its caller the time limit and nobody else
/// anything. While an interface fails for several callers in a row, its calls are refused at once
/// (<see cref="CallBreaker"/>). Thread-safe.
/// </summary>
internal sealed class HostCall(
    IServiceScopeFactory scopes,
    IOptions<ChatRealtimeOptions> options,
    TimeProvider time,
    ChatMetrics metrics,
    ILogger<HostCall> logger)
{
    private readonly ConcurrentDictionary<string, State> _states = new(StringComparer.Ordinal);

    /// <summary>The host's <see cref="Users.IUserDirectory"/>.</summary>
    public HostDependency UserDirectory { get; } = new(nameof(Users.IUserDirectory), options.Value.UserDirectoryTimeout);

    /// <summary>The host's <see cref="Presence.IPresencePolicy"/>.</summary>
    public HostDependency PresencePolicy { get; } = new(nameof(Presence.IPresencePolicy), options.Value.PolicyTimeout);

    /// <summary>The host's <see cref="Rooms.IRoomPolicy"/>.</summary>
    public HostDependency RoomPolicy { get; } = new(nameof(Rooms.IRoomPolicy), options.Value.PolicyTimeout);

    /// <summary>The host's <see cref="Messages.IMessageHook"/>s and <see cref="Messages.IAttachmentPolicy"/>, all together.</summary>
    public HostDependency MessageHooks { get; } = new(nameof(Messages.IMessageHook), options.Value.MessageHookTimeout);

    /// <summary>The host's authentication scheme.</summary>
    public HostDependency Authentication { get; } =
        new(nameof(Microsoft.AspNetCore.Authentication.IAuthenticationService), options.Value.AuthenticationTimeout);

    /// <summary>The host's own <see cref="Messages.IMessageSearch"/>.</summary>
    public HostDependency MessageSearch { get; } = new(nameof(Messages.IMessageSearch), options.Value.MessageSearchTimeout);

    /// <summary>The <see cref="Wire.Chatroom.IChatroomUsers"/>, which are a directory, too.</summary>
    public HostDependency ChatroomUsers { get; } = new(nameof(Wire.Chatroom.IChatroomUsers), options.Value.UserDirectoryTimeout);

    /// <summary>A dialect of the host's own that renders events.</summary>
    public HostDependency Renderer(Dialect dialect) => new($"{nameof(Dialect)} {dialect.Name}", options.Value.DialectTimeout);

    /// <summary>A dialect of the host's own that welcomes sockets.</summary>
    public HostDependency Welcome(Dialect dialect) => new($"{nameof(Dialect)} {dialect.Name} ({nameof(Dialect.WelcomeAsync)})", options.Value.PolicyTimeout);

    /// <summary>Calls a service of the host.</summary>
    /// <inheritdoc cref="RunAsync{TResult}"/>
    /// <typeparam name="TService">The service.</typeparam>
    /// <typeparam name="TResult">What it returns.</typeparam>
    public Task<TResult> RunAsync<TService, TResult>(
        HostDependency dependency,
        string caller,
        Func<TService, CancellationToken, ValueTask<TResult>> call,
        CancellationToken cancellationToken)
        where TService : notnull =>
        RunAsync(dependency, caller, (services, limit) => call(services.GetRequiredService<TService>(), limit), cancellationToken);

    /// <summary>Calls host code in a scope of its own.</summary>
    /// <typeparam name="TResult">What it returns.</typeparam>
    /// <param name="dependency">What is called.</param>
    /// <param name="caller">On whose behalf: one caller alone cannot have the calls of others refused.</param>
    /// <param name="call">Calls it. Its token is cancelled when the time is over; what ignores that goes on unobserved.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RealtimeException">The host's own refusal; or unavailable, because the time is over or the dependency fails; or internal, because the call threw.</exception>
    public async Task<TResult> RunAsync<TResult>(
        HostDependency dependency,
        string caller,
        Func<IServiceProvider, CancellationToken, ValueTask<TResult>> call,
        CancellationToken cancellationToken)
    {
        var (name, limit) = (dependency.Name, dependency.Limit);
        var state = _states.GetOrAdd(name, static (_, time) => new State(time), time);
        var breaker = state.Breaker;
        if (dependency.HasBreaker && !breaker.TryEnter())
        {
            metrics.HostCalled(name, "rejected", TimeSpan.Zero);
            throw new RealtimeException(RealtimeError.Unavailable);
        }

        var startedAt = Stopwatch.GetTimestamp();
        using var timeout = new CancellationTokenSource(limit, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        Task<TResult>? running = null;
        try
        {
            running = InScopeAsync(call, ending.Token);
            var result = await running.WaitAsync(limit, time, cancellationToken).ConfigureAwait(false);
            breaker.Succeeded();
            metrics.HostCalled(name, "ok", Stopwatch.GetElapsedTime(startedAt));
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Its caller went away; that says nothing of the host. The host's code knows before the caller goes on.
            await timeout.CancelAsync().ConfigureAwait(false);
            if (running is not null && await TryEndAsync(running, dependency.EndGrace).ConfigureAwait(false))
            {
                breaker.Succeeded();
                metrics.HostCalled(name, "ok", Stopwatch.GetElapsedTime(startedAt));
                return await running.ConfigureAwait(false);
            }

            breaker.Abandoned();
            metrics.HostCalled(name, "cancelled", Stopwatch.GetElapsedTime(startedAt));
            throw;
        }
        catch (RealtimeException)
        {
            breaker.Succeeded();
            metrics.HostCalled(name, "refused", Stopwatch.GetElapsedTime(startedAt));
            throw;
        }
        catch (Exception exception) when (timeout.IsCancellationRequested || running is { IsCompleted: false })
        {
            // By itself it may be cancelled a moment later, when it is disposed.
            await timeout.CancelAsync().ConfigureAwait(false);
            breaker.Failed(caller);
            metrics.HostCalled(name, "timed_out", Stopwatch.GetElapsedTime(startedAt));
            if (state.Lines.TryPass(out var held))
            {
                logger.HostCallTimedOut(name, limit, held);
            }

            throw new RealtimeException(RealtimeError.Unavailable, RealtimeErrors.DefaultMessage(RealtimeError.Unavailable), exception);
        }
        catch (Exception exception)
        {
            breaker.Failed(caller);
            metrics.HostCalled(name, "failed", Stopwatch.GetElapsedTime(startedAt));
            if (state.Lines.TryPass(out var held))
            {
                logger.HostCallFailed(name, held, exception);
            }

            throw new RealtimeException(RealtimeError.Internal, RealtimeErrors.DefaultMessage(RealtimeError.Internal), exception);
        }
    }

    // By real time: a host that stops does not wait for a clock that may stand.
    private static async Task<bool> TryEndAsync(Task running, TimeSpan grace)
    {
        await Task.WhenAny(running, Task.Delay(grace)).ConfigureAwait(false);
        return running.IsCompletedSuccessfully;
    }

    // Goes on by itself when nobody waits for it any more, so that a scope is never disposed under running host code.
    private async Task<TResult> InScopeAsync<TResult>(Func<IServiceProvider, CancellationToken, ValueTask<TResult>> call, CancellationToken limit)
    {
        // What the host does before its first await, such as blocking, is not to hold up the caller's thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        limit.ThrowIfCancellationRequested();
        var scope = scopes.CreateAsyncScope();
        await using var disposed = scope.ConfigureAwait(false);
        return await call(scope.ServiceProvider, limit).ConfigureAwait(false);
    }

    private sealed class State(TimeProvider time)
    {
        public CallBreaker Breaker { get; } = new(time);

        public LogThrottle Lines { get; } = new(TimeSpan.FromSeconds(1));
    }
}
