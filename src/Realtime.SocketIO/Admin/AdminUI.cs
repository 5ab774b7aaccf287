using System.Globalization;
using System.Text.Json;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Admin;

/// <summary>
/// The namespace that the Socket.IO Admin UI connects to. It exists only if the host adds it, and it writes nothing
/// while no UI is connected.
/// </summary>
internal sealed partial class AdminUI : IDisposable
{
    private readonly SocketIOServer _server;
    private readonly long _startedAt;
    private readonly SocketIOAdminUIOptions _options;
    private readonly SocketIOMetrics _metrics;
    private readonly AdminAuthentication _authentication;
    private SocketIONamespace? _admin;
    private AdminStatistics? _statistics;
    private ITimer? _timer;
    private int _attached;

    public AdminUI(SocketIOServer server, SocketIOAdminUIOptions options, SocketIOMetrics metrics)
    {
        _server = server;
        _options = options;
        _metrics = metrics;
        _startedAt = Time.GetTimestamp();
        _authentication = new AdminAuthentication(options, server.Sessions.TimeProvider);
    }

    private TimeProvider Time => _server.Sessions.TimeProvider;

    private bool IsWatched => IsWatchedHere || IsWatchedElsewhere;

    /// <summary>
    /// Starts watching. Called before the host adds its handlers, so that the UI learns of a socket before it learns
    /// of the socket's events.
    /// </summary>
    public void Attach()
    {
        // A server may be mapped to several paths.
        if (Interlocked.Exchange(ref _attached, 1) == 1)
        {
            return;
        }

        _admin = _server.Of(_options.Namespace);
        _admin.Use(_authentication.CheckAsync).OnConnection(Welcome).OnServerSide(WatchingEvent, _ => OnWatchedElsewhere());
        if (!_options.ReadOnly)
        {
            AddCommands(_admin);
        }

        if (_options.ShowEvents)
        {
            _server.TellsTransports = true;
            foreach (var ns in _server.Namespaces)
            {
                Watch(ns);
            }

            _server.OnNewNamespace(Watch);
        }

        _statistics = new AdminStatistics(_metrics);
        _timer = Time.CreateTimer(static state => ((AdminUI)state!).OnTick(), this, _options.StatisticsInterval, _options.StatisticsInterval);
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _statistics?.Dispose();
    }

    private void Welcome(SocketIOSocket socket)
    {
        if (socket.State is string session)
        {
            Send([socket], "session", session, static (json, session) => json.WriteStringValue(session));
        }

        Send([socket], "config", _options, static (json, options) =>
        {
            string[] commands = options.ReadOnly ? [] : ["EMIT", "JOIN", "LEAVE", "DISCONNECT", "MJOIN", "MLEAVE", "MDISCONNECT"];
            string[] events = options.ShowEvents ? ["ALL_EVENTS"] : [];
            json.WriteStartObject();
            json.WriteStartArray("supportedFeatures"u8);
            foreach (var feature in (string[])[.. commands, "AGGREGATED_EVENTS", .. events])
            {
                json.WriteStringValue(feature);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
        if (!_server.IsAlone)
        {
            _ = _admin!.Observe("admin connection", () => WelcomeWithOthersAsync(socket));
        }
        else if (_options.ShowEvents)
        {
            SendSockets(socket, []);
        }
    }

    private void OnTick()
    {
        try
        {
            Report();
        }
        catch (Exception exception)
        {
            // A timer callback that throws would end the process.
            Log.EngineCallbackFailed(_server.Logger, "admin statistics", exception);
        }
    }

    private void Report()
    {
        if (!IsWatched)
        {
            _statistics!.Clear();
            return;
        }

        if (IsWatchedHere)
        {
            _ = _admin!.Observe("admin connection", () => TellWatchingAsync().AsTask());
        }

        Publish("server_stats", this, static (json, ui) => ui.WriteStatistics(json));
        ReportUpgrades();
    }

    private void WriteStatistics(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("serverId"u8, _options.ServerId);
        json.WriteString("hostname"u8, Environment.MachineName);
        json.WriteNumber("pid"u8, Environment.ProcessId);
        json.WriteNumber("uptime"u8, Time.GetElapsedTime(_startedAt).TotalSeconds);
        json.WriteNumber("clientsCount"u8, _server.ConnectionCount);
        json.WriteNumber("pollingClientsCount"u8, _server.Sessions.PollingCount);
        json.WritePropertyName("aggregatedEvents"u8);
        _statistics!.WriteAndClear(json, Time.GetUtcNow());
        json.WriteStartArray("namespaces"u8);
        foreach (var ns in _server.Namespaces)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, ns.Name);
            json.WriteNumber("socketsCount"u8, ns.SocketCount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private string Now() => Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// Sends without hooks, recovery and broadcast metrics, so that packets to the UI are not counted as the app's
    /// traffic.
    /// </summary>
    private void Send<TState>(IReadOnlyCollection<SocketIOSocket> recipients, string name, TState state, Action<Utf8JsonWriter, TState> write)
    {
        var packet = PacketWriter.Event(_admin!.PacketName, name, -1, state, write);
        foreach (var socket in recipients)
        {
            socket.Send(packet);
        }
    }
}
