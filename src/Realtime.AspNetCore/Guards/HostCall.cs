using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;

namespace Realtime.Guards;

/// <summary>
/// The only way to call host code. Each call has a new service scope, a time limit, a metric and, if it fails, a log line.
/// Host code that throws, hangs or blocks its thread delays only its caller, by at most the time limit. While an interface
/// fails for several callers in a row, its calls are refused at once (<see cref="CallBreaker"/>). Thread-safe.
/// </summary>
internal sealed class HostCall(
    IServiceScopeFactory scopes,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time,
    ChatMetrics metrics,
    ILogger<HostCall> logger)
{
    private readonly ConcurrentDictionary<string, State> _states = new(StringComparer.Ordinal);

    /// <summary>The host's <see cref="Users.IUserDirectory"/>.</summary>
    public HostDependency UserDirectory { get; } = new(nameof(Users.IUserDirectory), options.Value.UserDirectoryTimeout);

    /// <summary>The host's <see cref="Presence.IPresencePolicy"/>.</summary>
    public HostDependency PresencePolicy { get; } = new(nameof(Presence.IPresencePolicy), options.Value.PolicyTimeout);

    /// <summary>The host's <see cref="Contacts.IContactPolicy"/>.</summary>
    public HostDependency ContactPolicy { get; } = new(nameof(Contacts.IContactPolicy), options.Value.PolicyTimeout);

    /// <summary>The host's <see cref="Rooms.IRoomPolicy"/>.</summary>
    public HostDependency RoomPolicy { get; } = new(nameof(Rooms.IRoomPolicy), options.Value.PolicyTimeout);

    /// <summary>
    /// The host's <see cref="Messages.IMessageHook"/>s and <see cref="Messages.IAttachmentPolicy"/>, in one call.
    /// </summary>
    public HostDependency MessageHooks { get; } = new(nameof(Messages.IMessageHook), options.Value.MessageHookTimeout);

    /// <summary>The host's authentication scheme.</summary>
    public HostDependency Authentication { get; } =
        new(nameof(Microsoft.AspNetCore.Authentication.IAuthenticationService), options.Value.AuthenticationTimeout);

    /// <summary>The host's <see cref="Reports.IReportHandler"/>.</summary>
    public HostDependency ReportHandler { get; } = new(nameof(Reports.IReportHandler), options.Value.PolicyTimeout);

    /// <summary>The host's own <see cref="Messages.IMessageSearch"/>.</summary>
    public HostDependency MessageSearch { get; } = new(nameof(Messages.IMessageSearch), options.Value.MessageSearchTimeout);

    /// <summary>Calls a service of the host.</summary>
    /// <inheritdoc cref="RunAsync{TResult}"/>
    /// <typeparam name="TService">The type of the service.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    public Task<TResult> RunAsync<TService, TResult>(
        HostDependency dependency,
        string caller,
        Func<TService, CancellationToken, ValueTask<TResult>> call,
        CancellationToken cancellationToken)
        where TService : notnull =>
        RunAsync(dependency, caller, (services, limit) => call(services.GetRequiredService<TService>(), limit), cancellationToken);

    /// <summary>Calls host code in a new scope.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="dependency">The part of the host to call.</param>
    /// <param name="caller">The caller's id. Failures of only one caller do not block the calls of others.</param>
    /// <param name="call">
    /// The call. Its token is cancelled at the time limit. A call that ignores the token continues unobserved.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RealtimeException">
    /// The host's own refusal; or unavailable, because of the time limit or because the dependency keeps failing; or internal,
    /// because the call threw.
    /// </exception>
    public async Task<TResult> RunAsync<TResult>(
        HostDependency dependency,
        string caller,
        Func<IServiceProvider, CancellationToken, ValueTask<TResult>> call,
        CancellationToken cancellationToken)
    {
        var (name, limit) = (dependency.Name, dependency.Limit);
        var state = _states.GetOrAdd(name, static (_, time) => new State(time), time);
        var breaker = state.Breaker;
        using var activity = ChatActivitySource.StartHostCall(name);
        if (dependency.HasBreaker && !breaker.TryEnter())
        {
            metrics.HostCalled(name, "rejected", TimeSpan.Zero);
            ChatActivitySource.EndHostCall(activity, "rejected");
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
            Ended("ok");
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller cancelled, which is not a fault of the host. Cancel the host's code before the caller continues.
            await timeout.CancelAsync().ConfigureAwait(false);
            if (running is not null && await TryEndAsync(running, dependency.EndGrace).ConfigureAwait(false))
            {
                breaker.Succeeded();
                Ended("ok");
                return await running.ConfigureAwait(false);
            }

            breaker.Abandoned();
            Ended("cancelled");
            throw;
        }
        catch (RealtimeException)
        {
            breaker.Succeeded();
            Ended("refused");
            throw;
        }
        catch (Exception exception) when (timeout.IsCancellationRequested || running is { IsCompleted: false })
        {
            // Cancel the host's code now: the timer of this source may fire after that of WaitAsync, and disposing would stop it.
            await timeout.CancelAsync().ConfigureAwait(false);
            breaker.Failed(caller);
            Ended("timed_out");
            if (state.Lines.TryPass(out var held))
            {
                logger.HostCallTimedOut(name, limit, held);
            }

            throw new RealtimeException(RealtimeError.Unavailable, RealtimeErrors.DefaultMessage(RealtimeError.Unavailable), exception);
        }
        catch (Exception exception)
        {
            breaker.Failed(caller);
            Ended("failed");
            if (state.Lines.TryPass(out var held))
            {
                logger.HostCallFailed(name, held, exception);
            }

            throw new RealtimeException(RealtimeError.Internal, RealtimeErrors.DefaultMessage(RealtimeError.Internal), exception);
        }

        void Ended(string outcome)
        {
            metrics.HostCalled(name, outcome, Stopwatch.GetElapsedTime(startedAt));
            ChatActivitySource.EndHostCall(activity, outcome);
        }
    }

    // In real time: a stopping host must not wait for an injected clock, which may stand still.
    private static async Task<bool> TryEndAsync(Task running, TimeSpan grace)
    {
        await Task.WhenAny(running, Task.Delay(grace)).ConfigureAwait(false);
        return running.IsCompletedSuccessfully;
    }

    // Continues after the wait has ended, so that the scope is not disposed while host code runs in it.
    private async Task<TResult> InScopeAsync<TResult>(Func<IServiceProvider, CancellationToken, ValueTask<TResult>> call, CancellationToken limit)
    {
        // Host code may block before its first await, so it must not run on the caller's thread.
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
