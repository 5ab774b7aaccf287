using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Data.SqlClient;
using Realtime.SqlServer.Connections;
using Realtime.Storage.Relational;

namespace Realtime.SqlServer.Migrations;

/// <summary>Classifies faults at start and describes them for the operator.</summary>
internal static class StartFault
{
    /// <summary>Whether a retry of the start may succeed without intervention.</summary>
    public static bool MayPass(SqlException exception) =>
        SqlErrors.Classify(exception) != StoreFault.Other && !IsUntrusted(exception);

    /// <summary>
    /// Returns the reason as one line: the network's error if the server was not reached, otherwise the server's.
    /// </summary>
    public static string Reason(SqlException exception)
    {
        // The client reports a refused connection with a socket error that says "Success".
        var cause = exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.Success } ? exception : exception.GetBaseException();
        return cause.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
    }

    /// <summary>Describes what failed and how the operator can solve it.</summary>
    public static InvalidOperationException Describe(SqlException exception, SqlConnection connection, TimeSpan startTimeout)
    {
        var server = $"SQL Server '{connection.DataSource}'";
        var database = $"database '{connection.Database}'";
        var message = IsUntrusted(exception)
            ? $"The certificate of {server} is not trusted: {Reason(exception)}. Install a certificate that this machine trusts, or set TrustServerCertificate=true in the connection string if the network is trusted."
            : MayPass(exception)
            ? $"{server}, {database}, was not ready within {startTimeout}: {Reason(exception)}. Check the connection string and that the server runs, or raise {nameof(SqlServerStoreOptions)}.{nameof(SqlServerStoreOptions.StartTimeout)}."
            : $"{server}, {database}, refused the start of the store (error {exception.Number}): {Reason(exception)}. Check the login and its permissions.";
        return new InvalidOperationException(message, exception);
    }

    // The client reports a rejected certificate as a lost connection, with an error number that differs by platform.
    private static bool IsUntrusted(SqlException exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is AuthenticationException)
            {
                return true;
            }
        }

        return false;
    }
}
