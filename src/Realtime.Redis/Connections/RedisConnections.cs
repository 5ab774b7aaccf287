using StackExchange.Redis;

namespace Realtime.Redis.Connections;

/// <summary>The connections of a transport: one for commands and subscriptions, and one for reads that block, if there are any.</summary>
internal sealed class RedisConnections : IAsyncDisposable
{
    /// <summary>How much longer than the block time an answer may take.</summary>
    private const int AnswerMilliseconds = 3000;
    private const int RetryMilliseconds = 500;

    private readonly IConnectionMultiplexer? _reader;

    private RedisConnections(IConnectionMultiplexer commands, IConnectionMultiplexer? reader)
    {
        Commands = commands;
        _reader = reader;
    }

    public IConnectionMultiplexer Commands { get; }

    public IConnectionMultiplexer Reader => _reader ?? throw new InvalidOperationException("There is no connection for reads that block");

    public IDatabase Database => Commands.GetDatabase();

    /// <summary>Opens them. A server that cannot be reached yet is tried again in the background.</summary>
    /// <param name="options">The options.</param>
    /// <param name="withReader">Whether there are reads that block.</param>
    /// <param name="lost">Called when a connection fails.</param>
    public static async Task<RedisConnections> OpenAsync(RedisClusterOptions options, bool withReader, Action<string, Exception?> lost)
    {
        var open = options.ConnectionFactory ?? (static async configuration => await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false));
        var commands = await open(Configure(options, forReading: false)).ConfigureAwait(false);
        try
        {
            var reader = withReader ? await open(Configure(options, forReading: true)).ConfigureAwait(false) : null;
            foreach (var connection in new[] { commands, reader })
            {
                connection?.ConnectionFailed += (_, failure) => lost($"the connection to {failure.EndPoint} failed ({failure.FailureType})", failure.Exception);
            }

            return new RedisConnections(commands, reader);
        }
        catch
        {
            await commands.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // What is sent has been awaited; a read that blocks is not waited for.
        if (_reader is { } reader)
        {
            await reader.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
            await reader.DisposeAsync().ConfigureAwait(false);
        }

        await Commands.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        await Commands.DisposeAsync().ConfigureAwait(false);
    }

    private static ConfigurationOptions Configure(RedisClusterOptions options, bool forReading)
    {
        var configuration = options.ConfigurationOptions?.Clone() ?? ConfigurationOptions.Parse(options.Configuration!);
        configuration.AbortOnConnectFail = false;
        // A message that cannot be sent is refused at once, so that its sender can use another way.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ReconnectRetryPolicy = new LinearRetry(RetryMilliseconds);
        // The names of channels are shared with other servers.
        configuration.ChannelPrefix = default;
        if (forReading)
        {
            configuration.Protocol = RedisProtocol.Resp2;
            configuration.AsyncTimeout = (int)options.BlockTime.TotalMilliseconds + AnswerMilliseconds;
        }

        return configuration;
    }
}
