using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Limits;
using Realtime.SocketIO.EngineIO.Http;

namespace Realtime.Guards;

/// <summary>
/// Limits how often users, sockets and addresses may do things on this node. Clients learn when to try again. Answers from memory, so
/// that a refused request costs nothing else. Thread-safe.
/// </summary>
internal sealed class RateLimits
{
    /// <summary>A request that names many users, messages or notifications counts once for each of them begun.</summary>
    public const int IdsPerToken = 100;

    private readonly RateLimitOptions _options;
    private readonly IRateLimitPolicy? _policy;
    private readonly ChatMetrics _metrics;
    private readonly ILogger<RateLimits> _logger;
    private readonly LogThrottle _lines = new(TimeSpan.FromMinutes(1));
    private readonly TokenBuckets<(string UserId, RateLimitClass Kind)> _users;
    private readonly TokenBuckets<UInt128> _addresses;

    public RateLimits(
        IOptions<ChatRealtimeCoreOptions> options,
        TimeProvider time,
        ChatMetrics metrics,
        ILogger<RateLimits> logger,
        IRateLimitPolicy? policy = null)
    {
        (_options, _metrics, _logger, _policy) = (options.Value.RateLimits, metrics, logger, policy);
        _users = new(LimitOf, time);
        _addresses = new(_ => _options.FailedSignIns, time);
    }

    /// <summary>Returns how much a request counts that names several ids.</summary>
    public static int CostOf(int ids) => Math.Max(1, (ids + IdsPerToken - 1) / IdsPerToken);

    /// <summary>Returns who is counted if nobody is signed in: the address, or the network of an IPv6 client.</summary>
    public static string Stranger(IPAddress? address) => address is null ? "address" : $"address {AddressLimiter.KeyOf(address):x}";

    /// <summary>Counts what a user does.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="kind">What the user does.</param>
    /// <param name="cost">How much it counts (<see cref="CostOf"/>).</param>
    /// <exception cref="RealtimeException">The user did too much of it (<see cref="RealtimeError.RateLimited"/>).</exception>
    public void Require(string userId, RateLimitClass kind, int cost = 1)
    {
        if (!TryTake(userId, kind, cost, out var retryAfter))
        {
            throw Refusal(retryAfter);
        }
    }

    /// <summary>
    /// Checks that a user may do something, without counting it: before what costs more than this check, if it is counted later.
    /// </summary>
    /// <exception cref="RealtimeException">The user did too much of it (<see cref="RealtimeError.RateLimited"/>).</exception>
    public void RequireLeft(string userId, RateLimitClass kind)
    {
        if (_options.IsEnabled && !_users.HasToken((userId, kind), out var retryAfter))
        {
            _metrics.RateLimited(kind.ToString());
            throw Refusal(retryAfter);
        }
    }

    /// <summary>Counts what a user does.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="kind">What the user does.</param>
    /// <param name="cost">How much it counts.</param>
    /// <param name="retryAfter">If it is refused, when it can succeed.</param>
    /// <returns>False if the user did too much of it.</returns>
    public bool TryTake(string userId, RateLimitClass kind, int cost, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (!_options.IsEnabled || _users.TryTake((userId, kind), cost, out retryAfter))
        {
            return true;
        }

        _metrics.RateLimited(kind.ToString());
        return false;
    }

    /// <summary>Counts an event of a socket, and of its user's sockets together.</summary>
    /// <param name="userId">The user; null before the socket is authenticated.</param>
    /// <param name="budget">What the socket may send, made by its first event.</param>
    /// <param name="cost">How much the event counts.</param>
    /// <param name="retryAfter">If it is refused, when it can succeed.</param>
    /// <returns>False if there were too many.</returns>
    public bool TryTakeEvent(string? userId, ref EventBudget? budget, int cost, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (!_options.IsEnabled)
        {
            return true;
        }

        if (budget is null)
        {
            var limit = userId is null ? _options.Socket : LimitOf((userId, RateLimitClass.Socket));
            budget = new EventBudget(limit is null ? null : new TokenBucket(limit));
        }

        if (budget.Bucket?.TryTake(cost, out retryAfter) == false)
        {
            _metrics.RateLimited(nameof(RateLimitOptions.Socket));
            return false;
        }

        return userId is null || TryTake(userId, RateLimitClass.User, cost, out retryAfter);
    }

    /// <summary>
    /// Returns whether clients of an address may try to authenticate: not, if too many attempts failed. Without an address, they may.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="retryAfter">If they may not, when they may at the latest.</param>
    public bool MayTrySignIn(IPAddress? address, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (!_options.IsEnabled || address is null || _addresses.HasToken(AddressLimiter.KeyOf(address), out retryAfter))
        {
            return true;
        }

        _metrics.RateLimited(nameof(RateLimitOptions.FailedSignIns));
        return false;
    }

    /// <summary>Counts an attempt to authenticate that failed because of the token.</summary>
    public void SignInFailed(IPAddress? address)
    {
        if (_options.IsEnabled && address is not null)
        {
            _addresses.TryTake(AddressLimiter.KeyOf(address), 1, out _);
        }
    }

    private RateLimit? LimitOf((string UserId, RateLimitClass Kind) key)
    {
        var configured = _options.Of(key.Kind);
        if (_policy is null)
        {
            return configured;
        }

        try
        {
            return _policy.LimitOf(key.UserId, key.Kind, configured) is not { } limit ? null
                : limit.IsValid ? limit
                : throw new InvalidOperationException($"The rate limit {limit} is out of range.");
        }
        catch (Exception exception)
        {
            if (_lines.TryPass(out var held))
            {
                _logger.RateLimitPolicyFailed(held, exception);
            }

            return configured;
        }
    }

    private static RealtimeException Refusal(TimeSpan retryAfter) => new(RealtimeError.RateLimited) { RetryAfter = retryAfter };
}
