using RepLoss.Bench;

return CommandLineInterface.Run(args);
